"""Checks resources against KServe's CustomResourceDefinitions.

python check.py FOLDER-OF-CRDS FILE.yaml...

An API server drops keys that its schema does not know, so that a misspelt one goes
unnoticed; here it is a mistake.
"""

import pathlib
import sys

import jsonschema
import yaml


def closed(schema):
    """Returns the schema without room for keys that it does not name."""
    if isinstance(schema, list):
        return [closed(s) for s in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("x-kubernetes-int-or-string"):
        return {"type": ["integer", "string"]}
    out = {k: closed(v) if k != "properties" else {n: closed(s) for n, s in v.items()} for k, v in schema.items()}
    if "properties" in schema and "additionalProperties" not in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        out["additionalProperties"] = False
    return out


def main():
    schemas = {}
    for path in sorted(pathlib.Path(sys.argv[1]).glob("serving.kserve.io_*.yaml")):
        for crd in yaml.safe_load_all(path.read_text()):
            if not crd or crd.get("kind") != "CustomResourceDefinition":
                continue
            for version in crd["spec"]["versions"]:
                key = (f"{crd['spec']['group']}/{version['name']}", crd["spec"]["names"]["kind"])
                schema = version["schema"]["openAPIV3Schema"]
                schema["properties"]["metadata"] = {"x-kubernetes-preserve-unknown-fields": True}
                schemas[key] = closed(schema)
    wrong = 0
    for path in sys.argv[2:]:
        for resource in yaml.safe_load_all(pathlib.Path(path).read_text()):
            key = (resource["apiVersion"], resource["kind"])
            if key not in schemas:
                sys.exit(f"{path}: KServe has no {key[1]} of {key[0]}")
            errors = sorted(jsonschema.Draft4Validator(schemas[key]).iter_errors(resource), key=lambda e: list(map(str, e.path)))
            for e in errors:
                print(f"{path}: {'.'.join(map(str, e.path))}: {e.message[:300]}")
            wrong += len(errors)
            if not errors:
                print(f"INFO {path} passed for {key[1]} of {key[0]}")
    sys.exit(1 if wrong else 0)


main()
