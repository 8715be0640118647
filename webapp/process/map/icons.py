"""Small signs, drawn with a line of one width in a square of 16."""

PATHS: dict[str, str] = {
    "approve": "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M5 8.2l2.2 2.2L11 6",
    "form": "M3 1.5h10v13H3zM5.5 5h5M5.5 8h5M5.5 11h3",
    "acknowledge": "M1 8c2-3.4 4.3-5 7-5s5 1.6 7 5c-2 3.4-4.3 5-7 5s-5-1.6-7-5z"
    "M8 6a2 2 0 1 0 0 4a2 2 0 1 0 0-4",
    "todo": "M2 4l1.5 1.5L6 3M2 9l1.5 1.5L6 8M8.5 4.5H14M8.5 9.5H14M2 13.5h12",
    "robot": "M3 6h10v7H3zM8 6V3M8 2.2v.1M6 9v1M10 9v1M1 9v2M15 9v2",
    "clock": "M8 1.5a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13M8 4.5V8l2.5 2",
    "branch": "M8 1.5L14.5 8L8 14.5L1.5 8zM8 5v6M5 8h6",
    "parallel": "M3 2.5v11M13 2.5v11M6 5h4M6 8h4M6 11h4",
    "goto": "M2 8h11M9 4l4 4l-4 4",
    "outcome": "M5 3.5l4.5 4.5L5 12.5",
    "stays": "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
    "back": "M13 8a5 5 0 1 1-1.6-3.7M13 2v3h-3",
    "hand": "M8 1.5a3 3 0 1 0 0 6a3 3 0 1 0 0-6M2.5 14.5c0-3.5 2.3-5.5 5.5-5.5s5.5 2 5.5 5.5",
    "card": "M2 3h12v10H2zM4.5 6.5h7M4.5 9.5h4",
    "stop": "M4 4h8v8H4z",
    "pause": "M5.5 4v8M10.5 4v8",
}
