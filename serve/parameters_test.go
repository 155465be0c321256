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
		{`"interval":null`, "", `"interval":0.9`, ""},
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

// What the server does not know is left out, and the answer says so: a key that is misspelt
// has no effect. Strictly too, for it is no doubt of the answer to a row.
func TestUnknownKeysAreNamed(t *testing.T) {
	_, h := newServer(t, bounded{}, Strict())
	const tensor = `"name":"input","shape":[1,6],"datatype":"FP64","data":[1,2,3,4,5,6]`
	const note = `"warnings":"keys and parameters that are not known here are left out: `
	for _, c := range []struct{ path, body, want string }{
		{"/v2/models/garden/infer", `{"inputs":[{` + tensor + `,"parameters":null,"note":null}],"outputs":[{"name":"upper","parameters":{"binary_data":false}}],"id":"7","other":null}`, ""},
		{"/v2/models/garden/infer", `{"inputs":[{` + tensor + `,"parameters":{"content_type":"np"}}],"paramters":{"interval":0.9},"parameters":{"intervall":0.9,"priority":1},"outputs":[{"name":"upper","class_count":2}]}`,
			note + `inputs[0].parameters.content_type, paramters, parameters.intervall, parameters.priority, outputs[0].class_count"`},
		{"/v1/models/garden:predict", `{"instances":[[1,2,3,4,5,6]],"signature_name":"x","id":null}`, ""},
		{"/v1/models/garden:predict", `{"instances":[[1,2,3,4,5,6]],"interval":0.9}`, `"warnings":["keys and parameters that are not known here are left out: interval"]`},
	} {
		status, got := ask(t, h, c.path, c.body)
		if status != 200 || !strings.Contains(got, c.want) || strings.Contains(got, "warnings") != (c.want != "") {
			t.Errorf("%s %s: got %d %s, want 200 and %q", c.path, c.body, status, got, c.want)
		}
	}
}
