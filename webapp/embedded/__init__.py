"""Running the whole product from one command, without a service manager."""
