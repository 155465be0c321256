package serve

import (
	"fmt"
	"strings"
	"testing"
)

// A value is of its datatype, or it is refused with its place.
func TestDatatypes(t *testing.T) {
	_, adder := newServer(t, sums{})
	_, garden := newServer(t, flowers{})
	for _, c := range []struct{ datatype, good, bad, want string }{
		{"UINT8", "0 255 -0 7.0 2.55e2", `-5 256 0.5 1e3 true "1" null`, "a whole number from 0 to 255"},
		{"INT8", "-128 127", "-129 128 1.5 false", "a whole number from -128 to 127"},
		{"UINT16", "65535", "65536 -1", "a whole number from 0 to 65535"},
		{"INT16", "-32768", "32768", "a whole number from -32768 to 32767"},
		{"UINT32", "4294967295", "4294967296 1e-1", "a whole number from 0 to 4294967295"},
		{"INT32", "-2147483648 1e9", "2147483648 1e10", "a whole number from -2147483648 to 2147483647"},
		{"UINT64", "18446744073709551615 1e19", "18446744073709551616 -1 2e19 1e999", "a whole number from 0 to 18446744073709551615"},
		{"INT64", "9223372036854775807 -9223372036854775808 -9223372036854775808.0", "9223372036854775808 -9223372036854775809 9223372036854775808.0 1e300", "a whole number from -9223372036854775808 to 9223372036854775807"},
		{"BOOL", "true false 1 0", `2 -1 0.5 "true"`, "true or false"},
		{"FP16", "65504 -65519 1e-30", "65520 -1e5 true", "a number from -65504 to 65504"},
		{"FP32", "3.4028235e38 1e-300", "3.5e38 -1e39 false", "a number that a float32 holds"},
		{"FP64", "1.7976931348623157e308", "1e309 true", "a number that a float64 holds"},
	} {
		array := func(v string) (int, string) {
			return ask(t, adder, "/v2/models/garden/infer", fmt.Sprintf(`{"inputs":[{"name":"input","shape":[1,2,3],"datatype":%q,"data":[[0,%s,0],[0,0,0]]}]}`, c.datatype, v))
		}
		cell := func(v string) (int, string) {
			return ask(t, garden, "/v2/models/garden/infer", fmt.Sprintf(`{"inputs":[{"name":"length","shape":[2],"datatype":%q,"data":[1,%s]},{"name":"colour","shape":[2],"datatype":"BYTES","data":["a",null]}]}`, c.datatype, v))
		}
		for _, v := range strings.Fields(c.good) {
			if status, got := array(v); status != 200 && !strings.Contains(got, "the network's output") {
				t.Errorf("%s %s in an array: got %d %s, want an answer", c.datatype, v, status, got)
			}
			if status, got := cell(v); status != 200 && !strings.Contains(got, "the network's output") && v != "true" && v != "false" {
				t.Errorf("%s %s in a column: got %d %s, want an answer", c.datatype, v, status, got)
			}
		}
		for _, v := range strings.Fields(c.bad) {
			want := fmt.Sprintf("value 2: found %s, want %s", strings.ReplaceAll(v, `"`, `\"`), c.want)
			status, got := array(v)
			if v == `"1"` || v == `"true"` || v == "null" {
				want = strings.Replace(want, c.want, "a number", 1)
			}
			if status != 400 || !strings.Contains(got, `input \"input\": `+want) {
				t.Errorf("%s %s in an array: got %d %s, want 400 %s", c.datatype, v, status, got, want)
			}
			if v == "null" {
				continue // a missing value
			}
			status, got = cell(v)
			if want := fmt.Sprintf(`value 2: found %s, want `, strings.ReplaceAll(v, `"`, `\"`)); status != 400 || !strings.Contains(got, want) {
				t.Errorf("%s %s in a column: got %d %s, want 400 %s", c.datatype, v, status, got, want)
			}
		}
	}
	for _, v := range []string{"1", "true", "[1]", "{}"} {
		body := `{"inputs":[{"name":"length","shape":[1],"datatype":"FP32","data":[1]},{"name":"colour","shape":[1],"datatype":"BYTES","data":[` + v + `]}]}`
		if status, got := ask(t, garden, "/v2/models/garden/infer", body); status != 400 {
			t.Errorf("BYTES %s: got %d %s, want 400", v, status, got)
		}
	}
}

// Keys are taken as they are written, and once.
func TestKeys(t *testing.T) {
	_, garden := newServer(t, flowers{})
	_, adder := newServer(t, sums{})
	const length, colour = `{"name":"length","shape":[1],"datatype":"FP32","data":[1]}`, `{"name":"colour","shape":[1],"datatype":"BYTES","data":["red"]}`
	const inputs = `"inputs":[` + length + "," + colour + "]"
	const v2 = "/v2/models/garden/infer"
	others := make([]string, maxOthers+1)
	for i := range others {
		others[i] = fmt.Sprintf(`"other %d":[]`, i)
	}
	names := make([]string, maxNames+1)
	for i := range names {
		names[i] = fmt.Sprintf(`"other %d":0`, i)
	}
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{v2, `{` + inputs + `,"outputs":[{"name":"class"},{"name":"probabilities"},{"name":"class"}]}`, 400, `the output \"class\" is asked for twice`},
		{v2, `{` + inputs + `,"Outputs":[{"name":"class"}]}`, 400, `the body: the key \"Outputs\" is not known; want \"outputs\"`},
		{v2, `{"INPUTS":[]}`, 400, `the key \"INPUTS\" is not known; want \"inputs\"`},
		{v2, `{` + inputs + `,"outputs":[{"Name":"class"}]}`, 400, `outputs[0]: the key \"Name\" is not known; want \"name\"`},
		{v2, `{"inputs":[` + length + `,{"name":"colour","shape":[1],"datatype":"BYTES","Data":["red"]}]}`, 400, `inputs[1]: the key \"Data\" is not known; want \"data\"`},
		{v2, `{` + inputs + `,"parameters":{"INTERVAL":0.9}}`, 400, `parameters: the key \"INTERVAL\" is not known; want \"interval\"`},
		{v2, `{` + inputs + `,` + inputs + `}`, 400, `the body: the key \"inputs\" is given twice`},
		{v2, `{` + inputs + `,"x":1,"x":2}`, 400, `the body: the key \"x\" is given twice`},
		{v2, `{` + inputs + `,"parameters":{"a":1,"a":1}}`, 400, `parameters: the key \"a\" is given twice`},
		{v2, `{"inputs":[` + colour + `,{"name":"length","shape":[1],"shape":[1],"datatype":"FP32","data":[1]}]}`, 400, `inputs[1]: the key \"shape\" is given twice`},
		{v2, `{"inputs":[` + length + `,` + colour + `,{"name":"x"},{"name":"x"}]}`, 400, `input \"x\" is given twice`},
		{v2, `{` + inputs + `,"id":"` + strings.Repeat("i", maxID+1) + `"}`, 400, "id: it has 4097 bytes, want at most 4096"},
		{v2, `{` + inputs + `,` + strings.Join(others, ",") + `}`, 400, "more than 64 keys that are not known"},
		{v2, `{` + inputs + `,"note":{"a":1},"parameters":null,"outputs":null,"id":null}`, 200, `"class"`},
		{v2, `{"inputs":[{"data":[[1.5]],"datatype":"FP32","shape":[1,1],"name":"length"},` + colour + `]}`, 200, `"class"`},
		{"/predict", `{"length":1,"colour":"red","length":2}`, 400, `row 1 has \"length\" twice`},
		{"/predict", `[{"length":1,"colour":"red"},{"length":1,"note":0,"colour":"red","note":1}]`, 400, `row 2 has \"note\" twice`},
		{"/predict", `{"rows":[],"rows":[{"length":1,"colour":"red"}]}`, 400, `want \"rows\" alone, once`},
		{"/predict", `{"Rows":[{"length":1,"colour":"red"}]}`, 400, `row 1 lacks the columns colour, length`},
		{"/predict", `{"Length":1,"colour":"red"}`, 400, `row 1 lacks the column length; write null where a value is missing; the model does not know Length`},
		{"/predict", `{"length":1,"colour":"red",` + strings.Join(names, ",") + `}`, 413, "more than 10000 different names that the model does not know"},
		{"/predict", `[{"length":1,"colour":"red","note":1},{"length":1,"colour":"red","note":1}]`, 200, "are left out: note"},
		{"/predict", `{"\u006cength":1,"c\u006flour":"\u0072ed"}`, 200, `"class":"rose"`},
	} {
		if status, got := ask(t, garden, c.path, c.body); status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s %.200s: got %d %s, want %d %s", c.path, c.body, status, got, c.status, c.want)
		}
	}
	for body, want := range map[string]string{
		`[{"input":[1,2,3,4,5,6],"input":[1,2,3,4,5,6]}]`: `row 1: want the key \"input\" alone`,
		`{"rows":[[1,2,3,4,5,6]],"more":1}`:               `other keys beside it`,
		`[[1,2,3,4,5,6,7,8]]`:                             "row 1 has 8 numbers, want 6",
		`[[1,2,3,4,5,6],[1,2,3,4,5,null]]`:                "row 2: input: found null, want a number",
		`[[1,2,3,4,5,6]`:                                  "the body: it is not JSON: byte 14: the text ends",
		`[[1,2,3,4,5,6]] []`:                              "the body: it is not JSON: byte 17: found '[', want nothing behind the value",
	} {
		if status, got := ask(t, adder, "/predict", body); status != 400 || !strings.Contains(got, want) {
			t.Errorf("%s: got %d %s, want 400 %s", body, status, got, want)
		}
	}
}
