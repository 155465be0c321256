"""Checks that whoever ends the server gives it longer than it takes: --drain, --grace
and some seconds around them. Run by deploy/check, from the root of the source."""

import sys

import yaml

around = 3  # seconds: the end of connections, and of the program


def seconds(text):
    return float(text.removesuffix("s"))


def flag(args, name, default):
    for at, arg in enumerate(args):
        if arg.startswith(f"--{name}="):
            return seconds(arg.split("=", 1)[1])
        if arg == f"--{name}":
            return seconds(args[at + 1])
    return default


def load(path):
    with open(path) as file:
        return yaml.safe_load(file)


pod = load("deploy/kubernetes/deployment.yaml")["spec"]["template"]["spec"]
compose = load("deploy/compose.yaml")["services"]["cajal"]
runtime = load("deploy/kserve/runtime.yaml")["spec"]["containers"][0]
overgrpc = load("deploy/kserve/runtime-grpc.yaml")["spec"]["containers"][0]
service = load("deploy/kserve/service.yaml")["spec"]["predictor"]
for what, args, given in [
    ("kubernetes/deployment.yaml", pod["containers"][0]["args"], pod["terminationGracePeriodSeconds"]),
    ("compose.yaml", compose["command"], seconds(compose["stop_grace_period"])),
    ("kserve/service.yaml", runtime["args"], service["terminationGracePeriodSeconds"]),
    ("kserve/service.yaml with runtime-grpc.yaml", overgrpc["args"], service["terminationGracePeriodSeconds"]),
]:
    needed = flag(args, "drain", 5) + flag(args, "grace", 30) + around
    if given < needed:
        sys.exit(f"{what}: the server is killed after {given:g} s, and may take {needed:g}")
probe = pod["containers"][0]["readinessProbe"]
seen = probe["periodSeconds"] * probe["failureThreshold"]
if seen > flag(pod["containers"][0]["args"], "drain", 5):
    sys.exit(f"kubernetes/deployment.yaml: it takes {seen} s to see that it is not ready, longer than --drain")
