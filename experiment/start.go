package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"cajal/internal/figure"
	"cajal/nn"
	"cajal/recipe"
	"cajal/safetensors"
	"cajal/tensor"
	"cajal/train"
)

// Start is what a network began with, and what of it stays as it is.
type Start struct {
	File    string   `json:"file,omitempty"`     // which the numbers come from
	Taken   []string `json:"taken,omitempty"`    // the network's names of what was read
	Anew    []string `json:"anew,omitempty"`     // those that began anew, as network.replace says
	LeftOut []string `json:"left_out,omitempty"` // of the file, likewise
	Frozen  []string `json:"frozen,omitempty"`   // parameters and statistics, as network.freeze says
	Fixed   int      `json:"fixed,omitempty"`    // how many numbers of parameters that is
	Learns  int      `json:"learns"`             // how many are left to learn
}

// read reports whether the numbers of a name were read.
func (s *Start) read(name string) bool {
	return s != nil && slices.Contains(s.Taken, name)
}

// String says it in a line: "8 tensors of old.safetensors; 2 begin anew: 6.weight, 6.bias;
// 448 parameters frozen, 130 learn".
func (s *Start) String() string {
	var all []string
	if s.File != "" {
		all = append(all, fmt.Sprintf("%s of %s", figure.Count(len(s.Taken), "tensor"), s.File))
	}
	if n := len(s.Anew); n > 0 {
		all = append(all, fmt.Sprintf("%d %s anew: %s", n, figure.Agree(n, "begins", "begin"), some(s.Anew)))
	}
	if n := len(s.LeftOut); n > 0 {
		all = append(all, fmt.Sprintf("%d of the file %s left out: %s", n, figure.Agree(n, "is", "are"), some(s.LeftOut)))
	}
	if len(s.Frozen) > 0 {
		all = append(all, fmt.Sprintf("%s frozen, %d left to learn", figure.Count(s.Fixed, "parameter"), s.Learns))
	}
	return strings.Join(all, "; ")
}

// some lists names, a few of many.
func some(names []string) string {
	const few = 6
	if more := len(names) - few; more > 0 {
		return strings.Join(names[:few], ", ") + fmt.Sprintf(" and %d more", more)
	}
	return strings.Join(names, ", ")
}

// begin reads the numbers of a new network that the recipe begins with. A training that
// goes on from a checkpoint has all of them there, and does without the file if it is
// gone.
func (e *Experiment) begin(net nn.Layer, d tensor.DType) error {
	n := &e.recipe.Network
	e.start = nil
	if n.Start == "" {
		return nil
	}
	from, opts, done, err := openWeights(n.Start)
	if errors.Is(err, fs.ErrNotExist) {
		if _, missing := train.Latest(e.recipe.Training.Checkpoint); e.resumed && missing == nil {
			return nil
		}
		return e.recipe.Wrong("network.start", fmt.Sprintf("%q is not there", n.Start))
	}
	if err != nil {
		return e.recipe.Wrong("network.start", err.Error())
	}
	defer done()
	opts = append(opts, nn.Precision(d), nn.Replace(n.Replace...))
	if len(n.Rename) > 0 {
		opts = append(opts, nn.Rename(n.Rename))
	}
	report, err := nn.Load(net, from, opts...)
	misfit, ok := errors.AsType[*nn.LoadError](err)
	switch {
	case ok && misfit.Unused != "":
		return e.recipe.Wrong("network.replace", fmt.Sprintf("%q fits no tensor of the network or of %s%s", misfit.Unused, n.Start, recipe.Meant(misfit.Unused, misfit.Names)))
	case ok && misfit.Entry != "":
		return e.recipe.Wrong("network.rename", fmt.Sprintf("%q fits no tensor of %s%s", misfit.Entry, n.Start, recipe.Meant(misfit.Entry, misfit.Source)))
	case ok:
		return e.recipe.Wrong("network.start", fmt.Sprintf("%s does not fit the network%s: %s", n.Start, advice(misfit), misfits(report, misfit)))
	case err != nil:
		return e.recipe.Wrong("network.start", err.Error())
	}
	e.start = &Start{File: n.Start, Anew: report.Replaced, LeftOut: report.Omitted}
	for i, name := range e.start.LeftOut {
		e.start.LeftOut[i] = strings.TrimPrefix(name, member0)
	}
	for _, t := range report.Taken {
		e.start.Taken = append(e.start.Taken, t.Name)
	}
	return nil
}

// member0 is what names in a model file of one network begin with.
const member0 = "member.0."

// advice says what to do about tensors that do not fit.
func advice(misfit *nn.LoadError) string {
	if misfit.Missing+misfit.Unexpected+misfit.Mismatched == 0 {
		return ""
	}
	return `; network.replace says what begins anew or is left out, as ["fc"], and network.rename what is called otherwise`
}

// misfits lists what does not fit, a few tensors of each kind, so that many of one do not
// hide the others.
func misfits(r *nn.LoadReport, e *nn.LoadError) string {
	const few = 3
	var counts, lines []string
	listed := 0
	for _, kind := range []struct {
		what string
		all  []nn.Match
	}{{"mismatched", r.Mismatched}, {"unexpected", r.Unexpected}, {"missing", r.Missing}} {
		n := len(kind.all)
		if n == 0 {
			continue
		}
		counts, listed = append(counts, fmt.Sprintf("%d %s", n, kind.what)), listed+n
		for _, m := range kind.all[:min(few, n)] {
			lines = append(lines, m.Problem)
		}
		if n > few {
			lines = append(lines, fmt.Sprintf("… and %d more", n-few))
		}
	}
	if listed == 0 || len(e.Problems) == 1 {
		return e.List()
	}
	lines = append(lines, e.Problems[min(listed, len(e.Problems)):]...) // such as entries of rename
	return strings.Join(append([]string{strings.Join(counts, ", ")}, lines...), "\n  ")
}

// openWeights opens a safetensors file, or the index of several, and returns the options
// that its names need: a model file has those of a network behind the member's.
func openWeights(path string) (from nn.Store, opts []nn.LoadOption, done func() error, err error) {
	if filepath.Ext(path) == ".json" {
		s, err := safetensors.OpenSharded(path)
		if err != nil {
			return nil, nil, nil, err
		}
		return s, nil, s.Close, nil
	}
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, nil, nil, err
	}
	for _, name := range f.Names() {
		switch {
		case strings.HasPrefix(name, "member.1."):
			f.Close()
			return nil, nil, nil, fmt.Errorf("%s holds several networks; want a file of one", path)
		case strings.HasPrefix(name, member0):
			opts = []nn.LoadOption{nn.Prefix(member0)}
		}
	}
	return f, opts, f.Close, nil
}

// freeze makes constants of what the recipe freezes.
func (e *Experiment) freeze(net nn.Layer) error {
	patterns := e.recipe.Network.Freeze
	if len(patterns) == 0 {
		if e.start != nil {
			e.start.Learns = nn.Count(net)
		}
		return nil
	}
	frozen, err := nn.FreezeNamed(net, patterns...)
	if err != nil {
		return e.recipe.Wrong("network.freeze", err.Error())
	}
	if e.start == nil {
		e.start = &Start{}
	}
	e.start.Frozen = frozen
	for _, p := range nn.Params(net) {
		if p.Value.Frozen() {
			e.start.Fixed += p.Value.Size()
		} else {
			e.start.Learns += p.Value.Size()
		}
	}
	return nil
}
