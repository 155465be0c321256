package serve

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/model"
	"cajal/tensor"
)

// told is a model that is asked for nothing but its names.
type told struct {
	flowers
	classes, targets []string
	labels           []model.Label
	decision         *model.Decision
	scores           bool
}

func (m told) Classes() []string         { return m.classes }
func (m told) Targets() []string         { return m.targets }
func (m told) Labels() []model.Label     { return m.labels }
func (m told) Decision() *model.Decision { return m.decision }
func (m told) Scores() bool              { return m.scores }

// answers are what package model says of outputs, which encoding/json writes.
func answers(m told, p *tensor.Tensor) []model.Answer {
	switch {
	case m.labels != nil:
		return model.LabelAnswers(p, m.labels)
	case m.scores:
		return model.ScoreAnswers(p, m.classes)
	}
	all := model.Answers(p, m.classes, m.targets)
	m.decision.Apply(all, p, m.classes)
	return all
}

// Answers have the bytes that encoding/json makes of the answers of package model.
func TestRendering(t *testing.T) {
	odd := []string{"b", "a", "", "é<&>\"\\\n", "Z", "\u2028", "10", "9", "\xff"}
	r := rand.New(rand.NewPCG(8, 0))
	in := model.Intervals{Samples: 999, Widths: [][]float64{make([]float64, 99), make([]float64, 99)}}
	for i := range 99 {
		in.Widths[0][i], in.Widths[1][i] = float64(i)/7, float64(i)*1e30
	}
	reach, err := in.Reach(0.9)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		m     told
		k     int
		reach *model.Reach
	}{
		"classes":   {told{classes: odd}, len(odd), nil},
		"scores":    {told{classes: odd, scores: true}, len(odd), nil},
		"one of":    {told{classes: []string{"no", "yes"}}, 1, nil},
		"two":       {told{classes: []string{"no", "yes"}}, 2, nil},
		"decision":  {told{classes: []string{"no", "yes"}, decision: &model.Decision{Positive: 1, Threshold: 0.1}}, 1, nil},
		"numbers":   {told{targets: odd}, len(odd), nil},
		"intervals": {told{targets: []string{"b", "a"}}, 2, reach},
		"labels": {told{labels: []model.Label{{Name: "rain", Classes: []string{"wet", "dry"}}, {Name: "<cold>", Classes: []string{"", "b"}}}},
			2, nil},
	} {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			const n = 2000
			p := tensor.New(d, n, c.k)
			for i := range n {
				for j := range c.k {
					v := r.Float64()
					if c.m.classes == nil && c.m.labels == nil || c.k > 2 {
						if v = math.Float64frombits(r.Uint64()); d == tensor.Float32 {
							v = float64(math.Float32frombits(r.Uint32()))
						}
						if math.IsNaN(v) || math.IsInf(v, 0) {
							v = 0
						}
						if i < 9 {
							v = []float64{0, math.Copysign(0, -1), 1e-6, 9.999999e-7, 1e21, 9.99999e20, 1, 1e-7, 123456789}[i]
						}
					} else if i < 4 {
						v = []float64{0, 1, 0.5, 1e-9}[i]
					}
					p.Set(v, i, j)
				}
			}
			all := answers(c.m, p)
			if c.reach != nil {
				model.AddIntervals(all, p, c.m.targets, c.reach)
			}
			want, err := json.Marshal(all)
			if err != nil {
				t.Fatal(err)
			}
			s := &served{model: c.m, classes: c.m.Classes(), targets: c.m.Targets(), scores: scores(c.m), style: newStyle(c.m)}
			got, err := newRendering(s, &request{ctx: t.Context()}, p, c.reach).appendAnswers([]byte{'['})
			if got = append(got, ']'); err != nil || string(got) != string(want) {
				at := 0
				for at < min(len(got), len(want)) && got[at] == want[at] {
					at++
				}
				at = max(0, at-60)
				t.Errorf("%s of %v: %v\n got …%.150s\nwant …%.150s", name, d, err, got[at:], want[at:])
			}
			if most := s.predictBytes(n, c.reach != nil); int64(len(got)) > most {
				t.Errorf("%s of %v: %d bytes, more than the %d that were foreseen", name, d, len(got), most)
			}
		}
	}
}
