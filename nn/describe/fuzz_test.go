package describe

import (
	"encoding/json"
	"errors"
	"testing"

	"cajal/nn"
)

// FuzzBuild builds anything that is JSON. A network that it gives has as many
// numbers as Numbers says, and what is refused is an Error.
func FuzzBuild(f *testing.F) {
	for _, s := range []string{
		`{"kind": "linear", "options": {"out": 3}}`,
		`{"kind": "sequential", "children": [{"kind": "flatten"}, {"kind": "batch-norm"}, {"kind": "dropout", "options": {"rate": 0.5}}]}`,
		`{"kind": "residual", "children": [{"kind": "layer-norm", "options": {"epsilon": 1e-3}, "name": "a"}]}`,
		`{"kind": "branch", "options": {"join": "add"}, "children": [{"kind": "elu", "options": {"slope": 2}}, {"kind": "leaky-relu"}]}`,
		`{"kind": "embed", "options": {"out": 2, "tables": [3]}}`,
		`{"kind": "sequential", "children": [{"kind": "rms-norm", "options": {"axes": 1}}, {"kind": "prelu", "options": {"each": true}}, {"kind": "maxout", "options": {"pieces": 2}}]}`,
		`{"kind": "sequential", "children": [{"kind": "batch-norm"}, {"kind": "max-pool", "options": {"size": [2], "ceil": true}}, {"kind": "group-norm", "options": {"groups": 2}}]}`,
		`{"kind": "sequential", "children": [{"kind": "instance-norm", "options": {"running": true}}, {"kind": "avg-pool", "options": {"size": 1}}, {"kind": "global-avg-pool"}]}`,
		`{"kind": "sequential", "children": [{"kind": "unflatten", "options": {"axis": -1, "shape": [1, -1]}}, {"kind": "pad", "options": {"widths": [1], "mode": "circular"}}, {"kind": "upsample", "options": {"scale": 2, "mode": "linear"}}]}`,
		`{"kind": "sequential", "children": [{"kind": "upsample", "options": {"size": [4]}}, {"kind": "channel-shuffle", "options": {"groups": 2}}, {"kind": "unflatten", "options": {"axis": 2, "shape": [2, 2]}}, {"kind": "pixel-unshuffle", "options": {"factor": 2}}, {"kind": "pixel-shuffle", "options": {"factor": 2}}]}`,
	} {
		f.Add(s, 2, 3, 0)
		f.Add(s, 4, 0, 3)
	}
	f.Fuzz(func(t *testing.T, text string, a, b, levels int) {
		var m Module
		if json.Unmarshal([]byte(text), &m) != nil {
			return
		}
		in := Flow{Shape: []int{a}}
		if b != 0 {
			in.Shape = append(in.Shape, b)
		}
		if levels != 0 {
			in.Tables = []int{levels}
		}
		fitted, _, err := Fit(m, in)
		if e := new(Error); err != nil && !errors.As(err, &e) {
			t.Fatalf("%.200s for %v: got %T, want an Error", text, in, err)
		}
		if err != nil || Numbers(fitted) > 1<<20 {
			return
		}
		net, err := Build(m, in, blank)
		if err != nil {
			t.Fatalf("%.200s for %v: it fits, and Build says %v", text, in, err)
		}
		held := int64(nn.Count(net))
		nn.Walk(net, nn.Parts{Buffer: func(_ string, b *nn.Buffer) {
			if len(b.Dims()) > 0 {
				held += int64(b.Dims()[0])
			}
		}})
		if n := Numbers(fitted); n != held {
			t.Errorf("%.200s for %v: Numbers says %d, and the network holds %d", text, in, n, held)
		}
	})
}
