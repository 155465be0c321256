package serve

import (
	"strings"
	"testing"
)

// A parameter of the protocol that stands where it has no effect is refused, since the
// answer would not show that it was left out.
func TestMisplacedParameters(t *testing.T) {
	_, h := newServer(t, bounded{})
	request := func(input, output, own string) string {
		return `{"inputs":[{"name":"input","shape":[1,6],"datatype":"FP64","data":[1,2,3,4,5,6],"parameters":{` + input +
			`}}],"outputs":[{"name":"upper","parameters":{` + output + `}}],"parameters":{` + own + `}}`
	}
	for _, c := range []struct{ input, output, own, want string }{
		{`"other":1,"interval":null`, `"other":[]`, `"other":{},"interval":0.9`, ""},
		{`"interval":0.9`, "", "", `inputs[0].parameters.interval: it belongs among the request's own parameters, beside "inputs"`},
		{"", `"interval":0.9`, "", `outputs[0].parameters.interval: it belongs among the request's own parameters, beside "inputs"`},
		{`"binary_data":true`, "", "", `inputs[0].parameters.binary_data: it belongs among the parameters of an output`},
		{`"binary_data_output":true`, "", "", `inputs[0].parameters.binary_data_output: it belongs among the request's own`},
		{"", `"binary_data_size":8`, "", `outputs[0].parameters.binary_data_size: it belongs among the parameters of an input`},
		{"", `"binary_data_output":true`, "", `outputs[0].parameters.binary_data_output: it belongs among the request's own`},
		{"", "", `"binary_data_size":8`, `parameters.binary_data_size: it belongs among the parameters of an input`},
		{"", "", `"classification":1`, `parameters.classification: it belongs among the parameters of an output`},
	} {
		body := request(c.input, c.output, c.own)
		status, got := ask(t, h, "/v2/models/garden/infer", body)
		got = strings.ReplaceAll(got, `\"`, `"`)
		if ok := status == 200; ok != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: got %d %s, want %q", body, status, got, c.want)
		}
	}
}
