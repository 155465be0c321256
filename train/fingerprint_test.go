package train

import (
	"encoding/json"
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// A fingerprint is the same after a way through a file, and streams' descriptions are
// taken for what they are.
func TestFingerprintText(t *testing.T) {
	set, err := data.Tensors(tensor.From([]float64{1, 2, 3, 4}, 2, 2), tensor.From([]int64{0, 1}, 2))
	if err != nil {
		t.Fatal(err)
	}
	f, err := fingerprintOf(set)
	if err != nil {
		t.Fatal(err)
	}
	if f.samples != "2 samples, float64 (2,) → int64 ()" || len(f.sha256) != 64 {
		t.Errorf("the parts are %q and %q", f.samples, f.sha256)
	}
	if text, err := Fingerprint(set); err != nil || text != f.samples+", "+f.sha256 {
		t.Errorf("the text is %q, error %v", text, err)
	}
	for _, want := range []fingerprint{f, {}, {samples: "empty"}, {samples: "a stream, of *data.Lines, 7 lines"},
		{samples: "a stream, " + strings.Repeat("z", 64)}} {
		b, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got fingerprint
		if err := json.Unmarshal(b, &got); err != nil || got != want {
			t.Errorf("%s: %+v, error %v; want %+v", b, got, err, want)
		}
	}
}
