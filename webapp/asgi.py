"""What the server runs: `gunicorn -k asgi webapp.asgi:application`."""

from webapp.app import create_app
from webapp.live import serve

application = serve(create_app())
