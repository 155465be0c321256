package nn

import (
	"fmt"
	"strings"

	"cajal/grad"
	"cajal/internal/pattern"
	"cajal/tensor"
)

// LoadOption changes what Load takes.
type LoadOption func(*loadSettings)

type loadSettings struct {
	partial   bool
	prefix    string
	rename    []func(string) string
	tables    []*renaming
	replaced  pattern.Fitted
	precision tensor.DType
}

// Partial lets tensors be missing from the source, whose numbers stay as they
// are, and lets it have others. Tensors of another shape are errors all the
// same, and so is a source of which nothing is taken.
func Partial() LoadOption { return func(s *loadSettings) { s.partial = true } }

// Prefix takes only the tensors of the source whose names begin so, and leaves
// the beginning away: under Prefix("encoder."), "encoder.0.weight" is
// "0.weight". The others are not looked at.
func Prefix(prefix string) LoadOption { return func(s *loadSettings) { s.prefix = prefix } }

// RenameFunc has f say what a tensor of the source is called in the network;
// "" leaves it out. It is asked after Prefix, and after the renamings before
// it.
func RenameFunc(f func(name string) string) LoadOption {
	return func(s *loadSettings) { s.rename = append(s.rename, f) }
}

// Rename renames by a table, from names of the source to names of the network.
// An entry is about a tensor or about a module with everything in it:
// {"fc1": "0"} makes "0.weight" of "fc1.weight". Of several entries that fit,
// the longest counts; one to "" leaves the tensors out. An entry that ends in a dot
// is about a beginning, and leaves that away: {"module.": ""} makes "0.weight" of
// "module.0.weight". An entry that fits nothing is an error.
func Rename(table map[string]string) LoadOption {
	return func(s *loadSettings) {
		r := newRenaming(table)
		s.tables = append(s.tables, r)
		s.rename = append(s.rename, r.name)
	}
}

// Replace leaves out the tensors whose names fit one of the patterns, as [FreezeNamed]
// has them: those of the network keep their numbers, or begin anew, and those of the
// source are not looked at, whatever their shape. All others are taken as strictly as
// without it. So a network gets another head:
//
//	nn.Load(net, file, nn.Replace("fc"))
//
// The source's names count as they were renamed. A pattern that fits no tensor of either
// is an error.
func Replace(patterns ...string) LoadOption {
	return func(s *loadSettings) { s.replaced.Patterns = append(s.replaced.Patterns, patterns...) }
}

// Precision is the type of parameters that have no numbers yet:
// tensor.Float32 if not given.
func Precision(d tensor.DType) LoadOption { return func(s *loadSettings) { s.precision = d } }

// Load reads the numbers of a network from a source, under the network's
// names, which are those of a PyTorch state_dict:
//
//	f, err := safetensors.Open("model.safetensors")
//	…
//	report, err := nn.Load(net, f)
//
// It is strict: a tensor that the source lacks, one that the network lacks, or
// one of another shape is an error, a [*LoadError] that names all of them, and
// leaves the network as it was; so does a failure in the middle of reading.
// Options make it take less. The report says what was and wasn't taken either
// way.
//
// Numbers are converted to the type of the parameter that they are for; floats
// are taken from floats of any precision only, and whole numbers from whole
// numbers. A network without numbers gets them, in the precision that an option
// says.
//
// A shared parameter may have any of its names in the source, or several,
// whose numbers must agree then. Counts of batches may be missing: no result
// depends on them, and old files are without.
func Load(m Module, from Store, opts ...LoadOption) (*LoadReport, error) {
	s := loadSettings{precision: tensor.Float32}
	for _, o := range opts {
		o(&s)
	}
	l := &loading{loadSettings: s, from: from, LoadReport: &LoadReport{}}
	l.collect(m)
	l.match()
	if problems := l.problems(); len(problems) > 0 {
		wrong := &LoadError{Problems: problems, Mismatched: len(l.Mismatched)}
		if !l.partial {
			wrong.Missing, wrong.Unexpected = len(l.Missing), len(l.Unexpected)
		}
		wrong.Unused, wrong.Names, _ = l.replaced.Unused()
		wrong.Entry, wrong.Source = l.entry()
		return l.LoadReport, wrong
	}
	if err := l.read(); err != nil {
		return l.LoadReport, err
	}
	for _, t := range l.targets {
		t.commit()
	}
	return l.LoadReport, nil
}

// target is a parameter or buffer that Load fills.
type target struct {
	name   string
	others []string // its other names, if it is shared
	param  *Param   // one of the two
	buffer *Buffer
	from   []string       // its names in the source, none if it is not there
	read   *tensor.Tensor // what was read
}

func (t *target) dims() []int {
	if t.param != nil {
		return t.param.Dims()
	}
	return t.buffer.Dims()
}

// present returns the numbers that the target has now, nil if none.
func (t *target) present() *tensor.Tensor {
	switch {
	case t.buffer != nil:
		return t.buffer.Tensor
	case t.param.IsZero():
		return nil
	}
	return t.param.Tensor()
}

// dtype returns the type that the target's numbers have, or get in precision d.
func (t *target) dtype(d tensor.DType) tensor.DType {
	switch now := t.present(); {
	case now != nil:
		return now.DType()
	case t.buffer != nil && !t.buffer.start.DType().Float():
		return t.buffer.start.DType()
	}
	return d
}

// counts reports whether the target is a count, which may be missing.
func (t *target) counts() bool { return t.buffer != nil && !t.buffer.start.DType().Float() }

// commit gives the network what was read.
func (t *target) commit() {
	switch now := t.present(); {
	case t.read == nil:
	case now != nil:
		tensor.Copy(now, t.read)
		if t.param != nil {
			t.param.Rename(place(t.name))
		}
	case t.buffer != nil:
		t.buffer.Tensor = t.read
	default:
		t.param.Value = grad.Param(place(t.name), t.read)
	}
}

// loading is a Load in progress.
type loading struct {
	loadSettings
	*LoadReport
	from    Store
	targets []*target
	layers  map[string]string // what the modules are, by their paths
}

// collect lists what there is to fill.
func (l *loading) collect(m Module) {
	byName := map[string]*target{}
	add := func(t *target) {
		if l.replaced.Any(t.name) {
			l.Replaced = append(l.Replaced, t.name)
			return
		}
		l.targets = append(l.targets, t)
		byName[t.name] = t
	}
	l.layers = map[string]string{}
	Walk(m, Parts{
		Param:  func(path string, p *Param) { add(&target{name: path, param: p}) },
		Buffer: func(path string, b *Buffer) { add(&target{name: path, buffer: b}) },
		Again: func(path, first string) {
			if t := byName[first]; t != nil { // nil if it is replaced
				t.others = append(t.others, path)
			}
		},
		Module: func(path string, m Module) {
			first, _, _ := strings.Cut(describe(m), "\n")
			l.layers[path] = fmt.Sprintf("%s (%s)", place(path), first)
		},
	})
}

// read reads what was matched, beside the network.
func (l *loading) read() error {
	for _, t := range l.targets {
		for i, from := range t.from {
			read := tensor.New(t.dtype(l.precision), t.dims()...)
			if err := l.from.ReadInto(read, from); err != nil {
				return err
			}
			if i == 0 {
				t.read = read
			} else if !tensor.Equal(read, t.read) {
				return &LoadError{Problems: []string{fmt.Sprintf("%s and %s are one in the network, and their numbers differ", t.from[0], from)}}
			}
		}
		if t.counts() && t.from == nil && t.present() == nil {
			t.read = t.buffer.start.Clone()
		}
	}
	return nil
}
