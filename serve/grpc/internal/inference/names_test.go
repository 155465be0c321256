package inference

import (
	"fmt"
	"strings"
	"testing"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// official is the fields that others read and write: message, then name=number, with a
// type where it is none of string; [] is a list, and a map is of its values.
// Sources: kserve/open-inference-protocol, specification/protocol/open_inference_grpc.proto;
// triton-inference-server/common, protobuf/grpc_service.proto.
const official = `
ServerLiveRequest
ServerLiveResponse live=1:bool
ServerReadyRequest
ServerReadyResponse ready=1:bool
ModelReadyRequest name=1 version=2
ModelReadyResponse ready=1:bool
ServerMetadataRequest
ServerMetadataResponse name=1 version=2 extensions=3:[]string
ModelMetadataRequest name=1 version=2
ModelMetadataResponse name=1 versions=2:[]string platform=3 inputs=4:[]ModelMetadataResponse.TensorMetadata outputs=5:[]ModelMetadataResponse.TensorMetadata
ModelMetadataResponse.TensorMetadata name=1 datatype=2 shape=3:[]int64
InferParameter bool_param=1:bool int64_param=2:int64 string_param=3 double_param=4:double uint64_param=5:uint64
InferTensorContents bool_contents=1:[]bool int_contents=2:[]int32 int64_contents=3:[]int64 uint_contents=4:[]uint32 uint64_contents=5:[]uint64 fp32_contents=6:[]float fp64_contents=7:[]double bytes_contents=8:[]bytes
ModelInferRequest model_name=1 model_version=2 id=3 parameters=4:map[string]InferParameter inputs=5:[]ModelInferRequest.InferInputTensor outputs=6:[]ModelInferRequest.InferRequestedOutputTensor raw_input_contents=7:[]bytes
ModelInferRequest.InferInputTensor name=1 datatype=2 shape=3:[]int64 parameters=4:map[string]InferParameter contents=5:InferTensorContents
ModelInferRequest.InferRequestedOutputTensor name=1 parameters=2:map[string]InferParameter
ModelInferResponse model_name=1 model_version=2 id=3 parameters=4:map[string]InferParameter outputs=5:[]ModelInferResponse.InferOutputTensor raw_output_contents=6:[]bytes
ModelInferResponse.InferOutputTensor name=1 datatype=2 shape=3:[]int64 parameters=4:map[string]InferParameter contents=5:InferTensorContents
ModelStreamInferResponse error_message=1 infer_response=2:ModelInferResponse
ModelStatisticsRequest name=1 version=2
ModelStatisticsResponse model_stats=1:[]ModelStatistics
ModelStatistics name=1 version=2 last_inference=3:uint64 inference_count=4:uint64 execution_count=5:uint64 inference_stats=6:InferStatistics batch_stats=7:[]InferBatchStatistics memory_usage=8:[]MemoryUsage
StatisticDuration count=1:uint64 ns=2:uint64
InferStatistics success=1:StatisticDuration fail=2:StatisticDuration queue=3:StatisticDuration compute_input=4:StatisticDuration compute_infer=5:StatisticDuration compute_output=6:StatisticDuration cache_hit=7:StatisticDuration cache_miss=8:StatisticDuration
InferBatchStatistics batch_size=1:uint64 compute_input=2:StatisticDuration compute_infer=3:StatisticDuration compute_output=4:StatisticDuration
MemoryUsage type=1 id=2:int64 byte_size=3:uint64
ModelRepositoryParameter bool_param=1:bool int64_param=2:int64 string_param=3 bytes_param=4:bytes
RepositoryIndexRequest repository_name=1 ready=2:bool
RepositoryIndexResponse models=1:[]RepositoryIndexResponse.ModelIndex
RepositoryIndexResponse.ModelIndex name=1 version=2 state=3 reason=4
RepositoryModelLoadRequest repository_name=1 model_name=2 parameters=3:map[string]ModelRepositoryParameter
RepositoryModelLoadResponse
RepositoryModelUnloadRequest repository_name=1 model_name=2 parameters=3:map[string]ModelRepositoryParameter
RepositoryModelUnloadResponse`

// methods are those of the service; each takes a message of its name and Request, and
// answers one of its name and Response.
const methods = "ServerLive ServerReady ModelReady ServerMetadata ModelMetadata ModelInfer ModelStreamInfer " +
	"ModelStatistics RepositoryIndex RepositoryModelLoad RepositoryModelUnload"

func TestNamesAndNumbers(t *testing.T) {
	want := map[string]string{}
	for line := range strings.Lines(strings.TrimSpace(official)) {
		name, fields, _ := strings.Cut(strings.TrimSpace(line), " ")
		want[name] = fields
	}
	var look func(list protoreflect.MessageDescriptors)
	look = func(list protoreflect.MessageDescriptors) {
		for i := range list.Len() {
			m := list.Get(i)
			if m.IsMapEntry() {
				continue
			}
			name := strings.TrimPrefix(string(m.FullName()), "inference.")
			if got := fieldsOf(m); got != want[name] {
				t.Errorf("%s:\n got %s\nwant %s", name, got, want[name])
			}
			delete(want, name)
			look(m.Messages())
		}
	}
	look(File_serve_grpc_internal_inference_inference_proto.Messages())
	for name := range want {
		t.Errorf("the message %s is missing", name)
	}
}

func fieldsOf(m protoreflect.MessageDescriptor) string {
	var all []string
	for i := range m.Fields().Len() {
		f := m.Fields().Get(i)
		kind := ":" + kindOf(f)
		switch {
		case f.IsMap():
			kind = ":map[" + kindOf(f.MapKey()) + "]" + kindOf(f.MapValue())
		case f.IsList():
			kind = ":[]" + kindOf(f)
		case kind == ":string":
			kind = ""
		}
		all = append(all, fmt.Sprintf("%s=%d%s", f.Name(), f.Number(), kind))
	}
	return strings.Join(all, " ")
}

func kindOf(f protoreflect.FieldDescriptor) string {
	if m := f.Message(); m != nil {
		return strings.TrimPrefix(string(m.FullName()), "inference.")
	}
	return f.Kind().String()
}

func TestMethods(t *testing.T) {
	s := File_serve_grpc_internal_inference_inference_proto.Services().Get(0)
	if s.FullName() != "inference.GRPCInferenceService" {
		t.Errorf("the service is called %s", s.FullName())
	}
	var got []string
	for i := range s.Methods().Len() {
		m := s.Methods().Get(i)
		got = append(got, string(m.Name()))
		in, out, streams := string(m.Input().Name()), string(m.Output().Name()), m.IsStreamingClient() && m.IsStreamingServer()
		if m.Name() == "ModelStreamInfer" {
			if in != "ModelInferRequest" || out != "ModelStreamInferResponse" || !streams {
				t.Errorf("ModelStreamInfer takes %s and answers %s", in, out)
			}
		} else if in != string(m.Name())+"Request" || out != string(m.Name())+"Response" || m.IsStreamingClient() || m.IsStreamingServer() {
			t.Errorf("%s takes %s and answers %s", m.Name(), in, out)
		}
	}
	if strings.Join(got, " ") != methods {
		t.Errorf("the methods are %v", got)
	}
}
