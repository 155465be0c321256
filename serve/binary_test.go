package serve

import (
	"encoding/binary"
	"fmt"
	"math"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

func le32(values ...uint32) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint32(b, v)
	}
	return b
}

// Values in binary are taken, and refused, as those in JSON are.
func TestBinaryValues(t *testing.T) {
	_, adder := newServer(t, sums{})
	nan, inf := math.Float32bits(float32(math.NaN())), math.Float32bits(float32(math.Inf(1)))
	for _, c := range []struct {
		datatype string
		raw      []byte
		want     string // the length of the first flower, or what is wrong with it
	}{
		{"INT8", []byte{0xff}, "-1"},
		{"UINT8", []byte{0xff}, "255"},
		{"INT16", []byte{0, 0x80}, "-32768"},
		{"UINT16", []byte{0, 0x80}, "32768"},
		{"INT32", le32(0xfffffffe), "-2"},
		{"UINT32", le32(0xfffffffe), "4294967294"},
		{"INT64", le32(0, 1<<31), "-9223372036854775808"},
		{"UINT64", le32(math.MaxUint32, math.MaxUint32), "18446744073709551615"},
		{"FP16", []byte{0x00, 0x3e}, "1.5"},
		{"FP16", []byte{0xff, 0x7b}, "65504"},
		{"FP16", []byte{0x01, 0x80}, "-5.9604645e-8"},
		{"FP16", []byte{0x00, 0xfc}, "found -Inf, want a number from -65504 to 65504"},
		{"FP16", []byte{0x00, 0x7e}, ""},
		{"FP32", le32(math.Float32bits(0.1)), "0.1"},
		{"FP32", le32(math.Float32bits(3e6)), "3000000"},
		{"FP32", le32(nan), ""},
		{"FP32", le32(inf), "found +Inf, want a number that a float32 holds"},
		{"FP64", little(0.1), "0.1"},
		{"FP64", little(-1.2345678901234567e-5), "-0.000012345678901234568"},
		{"BOOL", []byte{1}, "true"},
		{"BOOL", []byte{2}, "found 2, want true or false"},
		{"BYTES", text("3e0"), "3e0"},
		{"BYTES", text(""), ""},
		{"BYTES", text("\xff"), `found "\xff", want a text in UTF-8`},
		{"BYTES", append(le32(math.MaxUint32), 'a'), "its length says 4294967295 bytes, and 1 are there"},
		{"BYTES", []byte{1, 0}, "binary_data_size is 2, want 1 text, each"},
		{"BYTES", append(text("a"), 0), "its binary data go on for 1 byte behind the last of 1 text"},
		{"FP32", le32(1, 2), "binary_data_size is 8, want 4: 1 value of FP32 of 4 bytes"},
	} {
		q := &request{binary: string(c.raw), account: &account{budget: &budget{most: 1 << 20}}, ctx: t.Context()}
		d := &inferReader{q: q, words: jsonWords}
		column := Column{Rows: 1}
		err := d.binaryColumn(&column, Field{Name: "length"}, datatypes[c.datatype], q.binary)
		if strings.Contains(c.want, " ") {
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%s %x: got %v, want %s", c.datatype, c.raw, err, c.want)
			}
		} else if err != nil || len(column.Cells) != 1 || column.Cells[0] != c.want {
			t.Errorf("%s %x: got %q, %v, want %q", c.datatype, c.raw, column.Cells, err, c.want)
		}
	}
	// Each half is the number that its bits say, and every one of them fits.
	for h := range 1 << 16 {
		v := half(uint16(h))
		sign, exponent, fraction := 1-2*float64(h>>15), h>>10&31, float64(h&1023)/1024
		want := sign * math.Pow(2, float64(exponent-15)) * (1 + fraction)
		switch {
		case exponent == 0:
			want = sign * math.Pow(2, -14) * fraction
		case exponent == 31 && fraction > 0:
			want = math.NaN()
		case exponent == 31:
			want = math.Inf(int(sign))
		}
		if v != want && !(math.IsNaN(v) && math.IsNaN(want)) {
			t.Fatalf("half %#x: got %v, want %v", h, v, want)
		}
	}
	const one = `{"inputs":[{"name":"input","shape":[1,6],"datatype":%q,"parameters":{"binary_data_size":%d}}],"outputs":[{"name":"upper"}]}`
	for _, c := range []struct {
		datatype string
		raw      []byte
		status   int
		want     string
	}{
		{"UINT8", []byte{1, 2, 3, 4, 5, 255}, 200, `"data":[6]`},
		{"FP32", le32(0x3f800000, 0x3f800000, 0xbf800000, 0, 0, 0), 200, `"data":[1]`},
		{"FP32", le32(0x3f800000, nan, 0, 0, 0, 0), 400, "value 2: found NaN, want a number that a float32 holds"},
		{"FP64", little(0, 0, math.Inf(-1), 0, 0, 0), 400, "value 3: found -Inf, want a number that a float64 holds"},
		{"BOOL", []byte{1, 0, 1, 3, 0, 0}, 400, "value 4: found 3, want true or false"},
		{"INT16", []byte{1, 2, 3}, 400, "its binary_data_size is 3, want 12: 6 values of INT16 of 2 bytes"},
		{"BF16", make([]byte, 12), 400, `the datatype is \"BF16\", want one of BOOL, UINT8 to UINT64, INT8 to INT64, FP16, FP32, FP64 and BYTES`},
		{"BYTES", text("1"), 400, "the datatype is BYTES, want numbers"},
	} {
		head := fmt.Sprintf(one, c.datatype, len(c.raw))
		got, answer := posted(t, adder, "/v2/models/garden/infer", append([]byte(head), c.raw...), headerLength, strconv.Itoa(len(head)))
		if got.StatusCode != c.status || !strings.Contains(string(answer), c.want) {
			t.Errorf("%s %x: got %d %s, want %d %s", c.datatype, c.raw, got.StatusCode, answer, c.status, c.want)
		}
	}
}

// What frames the tensors is held against what there is.
func TestBinaryFrames(t *testing.T) {
	_, garden := newServer(t, flowers{}, Limit(Limits{Memory: 1 << 20}))
	tensor := func(name, datatype, rest string) string {
		return fmt.Sprintf(`{"name":%q,"shape":[1],"datatype":%q,%s}`, name, datatype, rest)
	}
	const four, five = `"parameters":{"binary_data_size":4}`, `"parameters":{"binary_data_size":5}`
	good := `{"inputs":[` + tensor("length", "FP32", four) + "," + tensor("colour", "BYTES", five) + "]}"
	data := append(le32(0x40400000), text("a")...)
	for _, c := range []struct {
		name, head string
		data       []byte
		length     string // of the head if it is "="
		status     int
		want       string
	}{
		{"as it should be", good, data, "=", 200, `"lily"`},
		{"an unknown input between", `{"inputs":[` + tensor("length", "FP32", four) + "," + tensor("smell", "BF16", four) + "," + tensor("colour", "BYTES", five) + "]}",
			append(append(le32(0x40400000), 9, 9, 9, 9), text("a")...), "=", 200, `left out: smell`},
		{"no header", good, nil, "", 400, "input \\\"length\\\" has the parameter binary_data_size, which needs the header Inference-Header-Content-Length"},
		{"a header in the middle", good, data, "10", 400, "it is not JSON"},
		{"a header beyond the body", good, data, "100000", 400, "the header Inference-Header-Content-Length is 100000, and the body has"},
		{"a header below zero", good, data, "-1", 400, `is \"-1\", want the number of bytes of the JSON`},
		{"a header that overflows", good, data, "18446744073709551616", 400, "want the number of bytes of the JSON"},
		{"no JSON", good, data, "0", 400, "it is not JSON"},
		{"data that end early", good, data[:6], "=", 400, `input \"colour\": its binary_data_size is 5, and behind the JSON the body has 2 bytes for it`},
		{"data that go on", good, append(data, 1, 2), "=", 400, "2 bytes too many follow the JSON; the inputs have 9 bytes by their binary_data_size"},
		{"a size below zero", strings.Replace(good, ":4}", ":-4}", 1), data, "=", 400, "inputs[0].parameters.binary_data_size: found the number -4, want a whole number of at least 0"},
		{"a size that is huge", strings.Replace(good, ":4}", ":9223372036854775807}", 1), data, "=", 400, "its binary_data_size is 9223372036854775807, and behind the JSON the body has 9 bytes for it"},
		{"a size that is a text", strings.Replace(good, ":4}", `:"4"}`, 1), data, "=", 400, "binary_data_size: found a text, want a whole number"},
		{"a shape that is huge", strings.Replace(good, "[1]", "[10000]", 1), data, "=", 400, "its binary_data_size is 4, want 40000"},
		{"both kinds of data", strings.Replace(good, four, four+`,"data":[1]`, 1), data, "=", 400, "both data and the parameter binary_data_size"},
		{"another case", strings.Replace(good, "binary_data_size", "Binary_Data_Size", 1), data, "=", 400, `want \"binary_data_size\"`},
		{"binary_data that is a number", strings.Replace(good, "]}", `],"outputs":[{"name":"class","parameters":{"binary_data":1}}]}`, 1), data, "=", 400, "outputs[0].parameters.binary_data: found a number, want true or false"},
		{"a classification of none", strings.Replace(good, "]}", `],"outputs":[{"name":"probabilities","parameters":{"classification":0}}]}`, 1), data, "=", 400, "found the number 0, want a whole number of at least 1"},
		{"a classification of texts", strings.Replace(good, "]}", `],"outputs":[{"name":"class","parameters":{"classification":1}}]}`, 1), data, "=", 400, `which is for \"probabilities\"`},
		{"a classification of more", strings.Replace(good, "]}", `],"outputs":[{"name":"probabilities","parameters":{"classification":9000000000}}]}`, 1), data, "=", 200,
			`{"name":"probabilities","shape":[1,2],"datatype":"BYTES","data":["0.75:1:lily","0.25:0:rose"]}`},
	} {
		headers := []string{}
		if c.length == "=" {
			c.length = strconv.Itoa(len(c.head))
		}
		if c.length != "" {
			headers = []string{headerLength, c.length}
		}
		got, answer := posted(t, garden, "/v2/models/garden/infer", append([]byte(c.head), c.data...), headers...)
		if got.StatusCode != c.status || !strings.Contains(string(answer), c.want) {
			t.Errorf("%s: got %d %s, want %d %s", c.name, got.StatusCode, answer, c.status, c.want)
		}
	}
}

// FuzzBinary sends any JSON, length and data: an answer or a mistake, and never a panic or
// a server's error.
func FuzzBinary(f *testing.F) {
	const garden = `{"inputs":[{"name":"length","shape":[1],"datatype":"FP16","parameters":{"binary_data_size":2}},{"name":"colour","shape":[1],"datatype":"BYTES","parameters":{"binary_data_size":5}}],"parameters":{"binary_data_output":true}}`
	const array = `{"inputs":[{"name":"input","shape":[1,2,3],"datatype":"INT8","parameters":{"binary_data_size":6}}],"outputs":[{"name":"upper","parameters":{"binary_data":true}}]}`
	f.Add([]byte(garden+"\x00\x3c\x01\x00\x00\x00a"), len(garden))
	f.Add([]byte(array+"\x00\x01\x02\x03\x04\xff"), len(array))
	f.Add([]byte(array), len(array)+1)
	f.Add([]byte(garden+"\x00\x3c\xff\xff\xff\xffa"), len(garden))
	var servers []*Server
	for _, m := range []Model{flowers{}, sums{}} {
		s, err := New("garden", m)
		if err != nil {
			f.Fatal(err)
		}
		f.Cleanup(s.Close)
		servers = append(servers, s)
	}
	f.Fuzz(func(t *testing.T, body []byte, length int) {
		for _, s := range servers {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("POST", "/v2/models/garden/infer", strings.NewReader(string(body)))
			r.Header.Set(headerLength, strconv.Itoa(length))
			s.Handler().ServeHTTP(w, r)
			if w.Code >= 500 && !strings.Contains(w.Body.String(), "network's output") {
				t.Errorf("%q: got %d %s, want an answer or a mistake", body, w.Code, w.Body)
			}
			if w.Code == http.StatusOK && w.Header().Get(headerLength) != "" {
				n, err := strconv.Atoi(w.Header().Get(headerLength))
				if err != nil || n > w.Body.Len() {
					t.Errorf("%q: the answer of %d bytes has the header %d, %v", body, w.Body.Len(), n, err)
				}
			}
			if n := s.budget.used.Load(); n != 0 {
				t.Errorf("%q: %d bytes of memory were not given back", body, n)
			}
		}
	})
}
