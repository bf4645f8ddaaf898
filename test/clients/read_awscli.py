"""Calls the X-Ray API with the aws command line and prints what a script that uses it gets.

    python3 read_awscli.py ENDPOINT < calls.json

Reads and prints the JSON of read_boto3.py. Each member of an input becomes an option, as a person would type it:
{"TraceIds": ["1-…", "1-…"]} is --trace-ids 1-… 1-…
"""
import json
import re
import subprocess
import sys


def dashed(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "-", name).lower()


def option(member, value):
    name = "--" + dashed(member)
    if isinstance(value, bool):
        return [name if value else "--no-" + dashed(member)]
    if isinstance(value, list) and value and all(isinstance(element, str) for element in value):
        return [name, *value]
    if isinstance(value, (list, dict)):
        return [name, json.dumps(value)]
    return [name, str(value)]


def attempt(request):
    options = [argument for member, value in request["input"].items() for argument in option(member, value)]
    aws = subprocess.run(
        ["/usr/bin/aws", "xray", dashed(request["operation"]), "--endpoint-url", sys.argv[1], "--output", "json", *options],
        stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if aws.returncode == 0:
        return {"output": json.loads(aws.stdout or "{}")}
    if "argument operation: Invalid choice" in aws.stderr:
        return {"unknown": True}
    error = re.search(r"An error occurred \((\w+)\) when calling the \w+ operation(?: \(.*?\))?: (.*)", aws.stderr, re.DOTALL)
    if error is None:
        raise RuntimeError(f"aws ended with {aws.returncode}: {aws.stderr}")
    return {"error": {"name": error[1], "message": error[2].strip()}}


json.dump([attempt(request) for request in json.load(sys.stdin)], sys.stdout)
