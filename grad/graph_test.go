package grad

import (
	"encoding/json"
	"slices"
	"testing"

	"cajal/tensor"
)

func TestGraph(t *testing.T) {
	w, b := ParamShape("0.weight", tensor.Float32, 3, 2), ParamShape("0.bias", tensor.Float32, 3)
	b.Freeze()
	tape := NewTape(ShapesOnly())
	x := tape.Input(tensor.Float32, 4, 2)
	tape.Enter("0", layerName("Linear 2→3"))
	y := x.Affine(w, b)
	tape.Leave()
	r := ApplyMulti(powers{}, y, y)
	r[2].Sum()
	got, err := json.Marshal(tape.Graph())
	if err != nil {
		t.Fatal(err)
	}
	want := `{"version":1,"values":[` +
		`{"id":0,"dtype":"float32","shape":[4,2]},{"id":1,"dtype":"float32","shape":[4,3]},` +
		`{"id":3,"dtype":"float32","shape":[4,3]},{"id":4,"dtype":"float32","shape":[4,3]},{"id":5,"dtype":"float32","shape":[4,3]},` +
		`{"id":6,"dtype":"float32","shape":[]},` +
		`{"id":7,"dtype":"float32","shape":[3,2],"parameter":"0.weight"},{"id":8,"dtype":"float32","shape":[3],"parameter":"0.bias","frozen":true}],` +
		`"nodes":[{"id":0,"op":"const","inputs":[],"results":[0]},` +
		`{"id":1,"op":"affine","layer":"net.0","kind":"Linear 2→3","inputs":[0,7,8],"results":[1]},` +
		`{"id":2,"op":"powers","inputs":[1,1],"results":[3,4,5]},` +
		`{"id":3,"op":"sum","inputs":[5],"results":[6]}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// The graph of every operation: inputs are parameters or results of nodes before,
// and each value that is not a parameter is the result of one node.
func TestGraphOfEveryOp(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		tape := NewTape()
		newBench(s).record(tape)
		g := tape.Graph()
		var known []int
		for _, v := range g.Values {
			if v.Parameter != "" {
				known = append(known, v.ID)
			}
		}
		for _, n := range g.Nodes {
			for _, in := range n.Inputs {
				if !slices.Contains(known, in) {
					t.Errorf("node %d, %s, takes %d, which is the result of no node before", n.ID, n.Op, in)
				}
			}
			for _, r := range n.Results {
				if slices.Contains(known, r) {
					t.Errorf("%d is the result of two nodes", r)
				}
				known = append(known, r)
			}
		}
		if len(known) != len(g.Values) {
			t.Errorf("nodes and parameters make %d values, the graph lists %d", len(known), len(g.Values))
		}
	})
}
