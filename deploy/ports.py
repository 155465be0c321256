"""Checks that clients, probes and Prometheus ask where the server listens, and that files
which it is told to read are mounted.

python ports.py COMPOSE.yaml DEPLOYMENT.yaml, from the root of the source.
"""

import sys

import yaml


def load(path):
    with open(path) as file:
        return yaml.safe_load(file)


def flags(args):
    return dict(arg[2:].split("=", 1) for arg in args if arg.startswith("--") and "=" in arg)


def want(what, got, wanted):
    if got != wanted:
        sys.exit(f"{what} is {got!r}, want {wanted!r}")


def check_pod(what, spec, annotations, prefix):
    """Returns the names of the ports for HTTP, and for gRPC where there is one."""
    container = spec["containers"][0]
    given = flags(container["args"])
    host, port = given["addr"].rsplit(":", 1)
    want(f"{what}: the address of --addr, which others have to reach,", host, "0.0.0.0")
    declared, *others = container["ports"]
    want(f"{what}: containerPort", declared["containerPort"], int(port))
    want(f"{what}: --grpc", [given["grpc"]] if "grpc" in given else [], [f"0.0.0.0:{other['containerPort']}" for other in others])
    want(f"{what}: the port for Prometheus", annotations[prefix + "/port"], port)
    want(f"{what}: the path for Prometheus", annotations[prefix + "/path"], "/metrics")
    for kind, path in [("startup", "live"), ("readiness", "ready"), ("liveness", "live")]:
        probe = container[kind + "Probe"]["httpGet"]
        want(f"{what}: the path of the {kind} probe", probe["path"], "/v2/health/" + path)
        if probe["port"] != declared.get("name"):
            want(f"{what}: the port of the {kind} probe", probe["port"], int(port))
    return [p.get("name") for p in container["ports"]]


def check_files(what, args, folders):
    """Sees that the model, and the tokens if there are some, lie in folders that are mounted."""
    for file in [args[1]] + [v for k, v in flags(args).items() if k == "token-file"]:
        if not any(file.startswith(folder + "/") for folder in folders):
            sys.exit(f"{what}: {file} is in none of {folders}")


compose_file, deployment_file = sys.argv[1:]
compose = load(compose_file)
server = compose["services"]["cajal"]
_, port = flags(server["command"])["addr"].rsplit(":", 1)
for mapping in server["ports"]:
    want(f"{compose_file}: the port inside", mapping.rsplit(":", 1)[1], port)
secrets = server.get("secrets", [])
want(f"{compose_file}: secrets of the service", secrets, list(compose.get("secrets", {})))
check_files(compose_file, server["command"], [v["target"] for v in server["volumes"]] + (["/run/secrets"] if secrets else []))

template = load(deployment_file)["spec"]["template"]
names = check_pod(deployment_file, template["spec"], template["metadata"]["annotations"], "prometheus.io")
container = template["spec"]["containers"][0]
check_files(deployment_file, container["args"], [m["mountPath"] for m in container["volumeMounts"]])
want(f"{deployment_file}: mounts", [m["name"] for m in container["volumeMounts"]], [v["name"] for v in template["spec"]["volumes"]])
asked = load("deploy/kubernetes/service.yaml")["spec"]["ports"]
want("kubernetes/service.yaml: targetPorts", [p["targetPort"] for p in asked], names)
for rule in load("deploy/kubernetes/network.yaml")["spec"]["ingress"]:
    want("kubernetes/network.yaml: port", [p["port"] for p in rule["ports"]], names)

runtime = load("deploy/kserve/runtime.yaml")["spec"]
check_pod("kserve/runtime.yaml", runtime, runtime["annotations"], "prometheus.kserve.io")

# Knative takes one port of a container, and that is gRPC's here.
container = load("deploy/kserve/runtime-grpc.yaml")["spec"]["containers"][0]
(declared,) = container["ports"]
want("kserve/runtime-grpc.yaml: the port", [f"0.0.0.0:{declared['containerPort']}", declared["name"]], [flags(container["args"])["grpc"], "h2c"])
for kind in ["startup", "readiness", "liveness"]:
    want(f"kserve/runtime-grpc.yaml: the port of the {kind} probe", container[kind + "Probe"]["grpc"]["port"], declared["containerPort"])
