"""The application of the founding scenario with Flask and the X-Ray SDK for Python as Debian packages it.

    python3 flask_app.py [PORT]       0, the default, picks a free port; the ready line says which

TRACE_EVERY_REQUEST=1 replaces the SDK's default rule by one that samples everything.
"""
import logging
import os
import sys

from aws_xray_sdk.core import xray_recorder
from aws_xray_sdk.ext.flask.middleware import XRayMiddleware
from flask import Flask
from werkzeug.serving import make_server

logging.getLogger("werkzeug").setLevel(logging.ERROR)

every_request = {"version": 1, "default": {"fixed_target": 1, "rate": 1.0}} if os.environ.get("TRACE_EVERY_REQUEST") == "1" else None
xray_recorder.configure(service="hello", plugins=("ECSPlugin",), sampling_rules=every_request)

app = Flask(__name__)
XRayMiddleware(app, xray_recorder)


@app.route("/")
def hello():
    return "Hello X-Ray!"


server = make_server("127.0.0.1", int(sys.argv[1]) if len(sys.argv) > 1 else 0, app, threaded=True)
print(f"Listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
