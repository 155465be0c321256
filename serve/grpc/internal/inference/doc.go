// Package inference is the messages of the Open Inference Protocol over gRPC, as
// generated from inference.proto.
//
// To generate them again, with protoc as pip's grpcio-tools 1.85.1 brings it and
// protoc-gen-go as Go's own proxy does, from the root of the source:
//
//	python3 -m pip install grpcio-tools==1.85.1
//	go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
//	python3 -m grpc_tools.protoc -I. --go_out=. --go_opt=paths=source_relative serve/grpc/internal/inference/inference.proto
package inference
