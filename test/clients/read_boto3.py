"""Calls the X-Ray API with boto3 and prints what the program that uses it gets.

    python3 read_boto3.py ENDPOINT < calls.json

calls.json:  [{"operation": "GetTraceSummaries", "input": {"StartTime": 1.0, …}, "unchecked": false}, …]
printed:     [{"output": {…}, "pages": 2} or {"error": {"name": …, "class": …, "message": …, "status": 400}}
              or, for an operation that this boto3 does not know, {"unknown": true}, …]

All pages are read where boto3 has a paginator. Times are printed as epoch seconds. "unchecked" sends an input that
boto3's own validation would refuse.
"""
import json
import sys
from datetime import datetime

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError

endpoint = sys.argv[1]
checked = boto3.client("xray", endpoint_url=endpoint)
unchecked = boto3.client("xray", endpoint_url=endpoint, config=Config(parameter_validation=False))


def call(operation, arguments, client):
    name = xform_name(operation)
    if client.can_paginate(name):
        pages = list(client.get_paginator(name).paginate(**arguments))
    else:
        pages = [getattr(client, name)(**arguments)]
    output = {}
    for page in pages:
        for member, value in page.items():
            if member == "ResponseMetadata":
                continue
            output[member] = output.get(member, []) + value if isinstance(value, list) else value
    return {"output": output, "pages": len(pages)}


def attempt(request):
    if request["operation"] not in checked.meta.service_model.operation_names:
        return {"unknown": True}
    try:
        return call(request["operation"], request["input"], unchecked if request.get("unchecked") else checked)
    except ClientError as error:
        answer = error.response
        return {"error": {
            "name": answer["Error"]["Code"],
            "class": type(error).__name__,
            "message": answer["Error"]["Message"],
            "status": answer["ResponseMetadata"]["HTTPStatusCode"],
        }}


def plain(value):
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{value!r} is no JSON")


json.dump([attempt(request) for request in json.load(sys.stdin)], sys.stdout, default=plain)
