package serve

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// replay sends what a real client sent, byte for byte (testdata/clients/capture.py).
func replay(t *testing.T, h *httptest.Server, name string) (head http.Header, body []byte) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata/clients", name+".http"))
	if err != nil {
		t.Fatal(err)
	}
	c, err := net.Dial("tcp", h.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Write(raw); err != nil {
		t.Fatal(err)
	}
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if body, err = io.ReadAll(r.Body); err != nil || r.StatusCode != 200 {
		t.Fatalf("%s: got %d %s, %v, want an answer", name, r.StatusCode, body, err)
	}
	return r.Header, body
}

// little returns numbers as the protocol has them.
func little(values ...float64) (b []byte) {
	for _, v := range values {
		b = binary.LittleEndian.AppendUint64(b, math.Float64bits(v))
	}
	return b
}

func text(texts ...string) (b []byte) {
	for _, s := range texts {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
	}
	return b
}

// What Triton's and KServe's own clients send is answered as they want it. A length of 1.5
// makes 0.6 in float32, which JSON and binary tell alike.
func TestClients(t *testing.T) {
	_, garden := newServer(t, flowers{})
	_, adder := newServer(t, sums{})
	const begin = `{"model_name":"garden","model_version":"1",`
	const all = begin + `"outputs":[{"name":"class","shape":[2],"datatype":"BYTES","parameters":{"binary_data_size":16}},` +
		`{"name":"probabilities","shape":[2,2],"datatype":"FP64","parameters":{"binary_data_size":32}}]}`
	classes, numbers := text("lily", "lily"), little(0.25, 0.75, 0.4, 0.6)
	for _, c := range []struct {
		name, json string
		binary     []byte
	}{
		{"triton-binary", all, append(classes, numbers...)},
		{"triton-gzip", all, append(classes, numbers...)},
		{"triton-deflate", all, append(classes, numbers...)},
		{"triton-json", begin + `"outputs":[{"name":"class","shape":[2],"datatype":"BYTES","data":["lily","lily"]}]}` + "\n", nil},
		{"triton-mixed", begin + `"id":"7","outputs":[{"name":"class","shape":[2],"datatype":"BYTES","data":["lily","lily"]},` +
			`{"name":"probabilities","shape":[2,2],"datatype":"FP64","parameters":{"binary_data_size":32}}]}`, numbers},
		{"triton-top", begin + `"outputs":[{"name":"probabilities","shape":[2,2],"datatype":"BYTES","parameters":{"binary_data_size":58}}]}`,
			text("0.75:1:lily", "0.25:0:rose", "0.6:1:lily", "0.4:0:rose")},
		{"triton-half", begin + `"outputs":[{"name":"upper","shape":[2],"datatype":"FP64","parameters":{"binary_data_size":16}},` +
			`{"name":"lower","shape":[2],"datatype":"FP64","parameters":{"binary_data_size":16}}]}`, little(3, 21, 12, 30)},
		{"kserve-binary", "", nil},
		{"kserve-v1", `{"predictions":[{"class":"lily","probabilities":[0.25,0.75]}]}` + "\n", nil},
	} {
		h := garden
		if c.name == "triton-half" {
			h = adder
		}
		head, body := replay(t, h, c.name)
		if c.name == "kserve-binary" { // its id differs from run to run
			var got struct {
				ID      string
				Outputs []struct{ Data []any }
			}
			if err := json.Unmarshal(body, &got); err != nil || len(got.ID) != 36 || len(got.Outputs) != 2 || got.Outputs[1].Data[3] != 0.6 {
				t.Errorf("%s: got %s, %v", c.name, body, err)
			}
			continue
		}
		wantType, wantLong := "application/json", ""
		if c.binary != nil {
			wantType, wantLong = "application/octet-stream", strconv.Itoa(len(c.json))
		}
		if got := head.Get("Content-Type"); got != wantType {
			t.Errorf("%s: got content type %s, want %s", c.name, got, wantType)
		}
		if got := head.Get("Inference-Header-Content-Length"); got != wantLong {
			t.Errorf("%s: got the header %q, want %q", c.name, got, wantLong)
		}
		if want := c.json + string(c.binary); string(body) != want {
			t.Errorf("%s:\n got %q\nwant %q", c.name, body, want)
		}
	}
}

// posted posts a body with some headers.
func posted(t *testing.T, h *httptest.Server, path string, body []byte, headers ...string) (*http.Response, []byte) {
	t.Helper()
	r, err := http.NewRequest("POST", h.URL+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	got, err := (&http.Transport{DisableCompression: true, DisableKeepAlives: true}).RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	answer, err := io.ReadAll(got.Body)
	if err != nil {
		t.Fatal(err)
	}
	return got, answer
}

func packed(encoding string, body []byte) []byte {
	var b bytes.Buffer
	var w io.WriteCloser = gzip.NewWriter(&b)
	if encoding == "deflate" {
		w = zlib.NewWriter(&b)
	}
	w.Write(body)
	w.Close()
	return b.Bytes()
}

func TestEncodings(t *testing.T) {
	_, garden := newServer(t, flowers{}, Limit(Limits{Body: 1 << 20, Memory: 8 << 20}))
	rows := []byte("[" + strings.Repeat(`{"length":3,"colour":"white"},`, 400) + `{"length":3,"colour":"red"}]`)
	_, plain := posted(t, garden, "/predict", rows)
	for _, encoding := range []string{"gzip", "deflate"} {
		got, answer := posted(t, garden, "/predict", packed(encoding, rows), "Content-Encoding", encoding, "Accept-Encoding", "br, "+encoding+";q=0.5")
		var r io.Reader
		var err error
		if r, err = gzip.NewReader(bytes.NewReader(answer)); encoding == "deflate" {
			r, err = zlib.NewReader(bytes.NewReader(answer))
		}
		if err != nil || got.Header.Get("Content-Encoding") != encoding || len(answer) > len(plain)/4 {
			t.Fatalf("%s: got %d bytes, encoding %q, %v", encoding, len(answer), got.Header.Get("Content-Encoding"), err)
		}
		if answer, err = io.ReadAll(r); err != nil || string(answer) != string(plain) {
			t.Errorf("%s: got %.200q, %v, want %.200q", encoding, answer, err, plain)
		}
	}
	for _, accept := range []string{"", "identity", "gzip;q=0", "br"} {
		if got, answer := posted(t, garden, "/predict", rows, "Accept-Encoding", accept); got.Header.Get("Content-Encoding") != "" || string(answer) != string(plain) {
			t.Errorf("Accept-Encoding %q: got %q", accept, got.Header.Get("Content-Encoding"))
		}
	}
	whole := packed("gzip", rows)
	bomb := packed("gzip", bytes.Repeat([]byte(" "), 64<<20))
	for _, c := range []struct {
		name, encoding string
		body           []byte
		status         int
		want           string
	}{
		{"a bomb", "gzip", bomb, 413, "more than 1048576 bytes"},
		{"an end too early", "gzip", whole[:len(whole)-9], 400, "gzip data end too early"},
		{"a false sum", "gzip", append(append([]byte{}, whole[:len(whole)-8]...), 1, 2, 3, 4, 5, 6, 7, 8), 400, "the body is not gzip"},
		{"no gzip", "gzip", rows, 400, "the body is not gzip"},
		{"nothing", "gzip", nil, 400, "gzip data end too early"},
		{"bytes behind", "deflate", append(packed("deflate", rows), 'x'), 400, "bytes behind its deflate data"},
		{"two encodings", "gzip, gzip", whole, 415, "want gzip, deflate or none"},
	} {
		if got, answer := posted(t, garden, "/predict", c.body, "Content-Encoding", c.encoding); got.StatusCode != c.status || !strings.Contains(string(answer), c.want) {
			t.Errorf("%s: got %d %s, want %d %s", c.name, got.StatusCode, answer, c.status, c.want)
		}
	}
}
