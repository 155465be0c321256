package nn

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cajal/internal/pattern"
	"cajal/tensor"
)

// LoadReport says what Load found.
type LoadReport struct {
	Taken      []Match
	Missing    []Match  // in the network and not in the source
	Unexpected []Match  // in the source and not in the network
	Mismatched []Match  // in both, and of another shape or type
	Omitted    []string // in the source, and renamed to nothing, or left out as Replace says
	Replaced   []string // in the network, and not read as Replace says
}

// Match is a tensor of the network, of the source, or of both.
type Match struct {
	Name        string       // in the network, or as the source's name was renamed
	From        string       // in the source, "" if it is missing there
	Want, Found []int        // the shapes in the network and in the source
	DType       tensor.DType // what the network has
	Elements    string       // what the source has: "BF16"
	Problem     string       // "" if it was taken
}

// LoadError says in what a source's tensors differ from the network's.
type LoadError struct {
	Problems []string // one for each tensor
	// How many tensors are missing from the source, in the source alone, and of
	// another shape or type. They count what is a problem: of a partial load the
	// last alone.
	Missing, Unexpected, Mismatched int
	// Unused is a pattern of Replace that fits nothing, and Names are those that it could
	// have fitted: the network's, and the source's as they were renamed.
	Unused string
	Names  []string
	// Entry is one of Rename that fits nothing, and Source are the names of the source,
	// without the Prefix, that it could have fitted.
	Entry  string
	Source []string
}

// listed is how many problems a message lists.
const listed = 20

// Error counts the problems and lists them, the first of them if there are many, a
// line each.
func (e *LoadError) Error() string { return "nn: the source does not fit the network: " + e.List() }

// List counts the problems, and lists the first of them on lines of their own:
//
//	1 missing, 1 mismatched
//	  2.bias of net.2 (Linear 3→2): missing from the file, want (2,)
//	  2.weight of net.2 (Linear 3→2): found (2, 4), want (2, 3)
//
// A single problem stands alone.
func (e *LoadError) List() string {
	if len(e.Problems) == 1 {
		return e.Problems[0]
	}
	var counts []string
	for _, c := range []struct {
		n    int
		what string
	}{{e.Missing, "missing"}, {e.Unexpected, "unexpected"}, {e.Mismatched, "mismatched"}} {
		if c.n > 0 {
			counts = append(counts, fmt.Sprintf("%d %s", c.n, c.what))
		}
	}
	if len(counts) == 0 {
		counts = []string{fmt.Sprintf("%d problems", len(e.Problems))}
	}
	text := strings.Join(counts, ", ")
	for _, p := range e.Problems[:min(listed, len(e.Problems))] {
		text += "\n  " + p
	}
	if n := len(e.Problems) - listed; n > 0 {
		text += fmt.Sprintf("\n  … and %d more", n)
	}
	return text
}

// String counts what was found, and lists what was not taken, a line each, the first
// of each kind if there are many.
func (r *LoadReport) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d tensors taken, %d missing, %d unexpected, %d mismatched, %d omitted",
		len(r.Taken), len(r.Missing), len(r.Unexpected), len(r.Mismatched), len(r.Omitted))
	if len(r.Replaced) > 0 {
		fmt.Fprintf(&b, ", %d replaced", len(r.Replaced))
	}
	for _, kind := range [][]Match{r.Missing, r.Unexpected, r.Mismatched} {
		for _, m := range kind[:min(listed, len(kind))] {
			b.WriteString("\n" + m.Problem)
		}
		if n := len(kind) - listed; n > 0 {
			fmt.Fprintf(&b, "\n… and %d more", n)
		}
	}
	return b.String()
}

// match compares the names and shapes of the source with the network's.
func (l *loading) match() {
	inSource := map[string]string{} // by names of the network
	for _, from := range l.from.Names() {
		name, ok := l.called(from)
		if !ok {
			continue
		}
		if other, twice := inSource[name]; twice {
			l.mismatch(Match{Name: name, From: from}, fmt.Sprintf("%s and %s of the source are both called so after renaming", l.bare(other), l.bare(from)))
			continue
		}
		inSource[name] = from
	}
	known := map[string]bool{}
	for _, t := range l.targets {
		for _, name := range append([]string{t.name}, t.others...) {
			known[name] = true
			if from, ok := inSource[name]; ok {
				l.compare(t, name, from)
			}
		}
		if t.from == nil && !t.counts() && !l.mismatched(t) {
			l.Missing = append(l.Missing, Match{Name: t.name, Want: t.dims(), DType: t.dtype(l.precision),
				Problem: fmt.Sprintf("%s of %s: missing from the file, want %s", t.name, l.layer(t.name), tensor.ShapeString(t.dims()))})
		}
	}
	for _, from := range l.from.Names() {
		if name, ok := l.called(from); ok && !known[name] && inSource[name] == from {
			l.Unexpected = append(l.Unexpected, l.unexpected(name, from))
		}
	}
	for _, from := range l.from.Names() {
		if name, ok := l.called(from); !ok && name == "" && strings.HasPrefix(from, l.prefix) {
			l.Omitted = append(l.Omitted, from)
		}
	}
}

// called returns what a tensor of the source is called in the network, and
// whether it is looked at.
func (l *loading) called(from string) (name string, ok bool) {
	name, ok = strings.CutPrefix(from, l.prefix)
	if !ok {
		return "", false
	}
	for _, f := range l.rename {
		if name = f(name); name == "" {
			return "", false
		}
	}
	if l.replaced.Any(name) {
		return "", false
	}
	return name, true
}

// bare returns a name of the source as Rename and Replace have it, without the Prefix.
func (l *loading) bare(from string) string { return strings.TrimPrefix(from, l.prefix) }

// entry returns the first entry of Rename that fits nothing, and the names that there are.
func (l *loading) entry() (entry string, names []string) {
	for _, r := range l.tables {
		for _, k := range slices.Sorted(maps.Keys(r.table)) {
			if r.used[k] {
				continue
			}
			for _, from := range l.from.Names() {
				if name, ok := strings.CutPrefix(from, l.prefix); ok {
					names = append(names, name)
				}
			}
			slices.Sort(names)
			return k, names
		}
	}
	return "", nil
}

// compare takes a tensor of the source for t, or says why not.
func (l *loading) compare(t *target, name, from string) {
	found, float, elements, err := l.from.Describe(from)
	want, d := t.dims(), t.dtype(l.precision)
	m := Match{Name: name, From: from, Want: want, Found: found, DType: d, Elements: elements}
	switch {
	case !slices.Equal(found, want):
		p := fmt.Sprintf("found %s, want %s", tensor.ShapeString(found), tensor.ShapeString(want))
		if turned := slices.Clone(found); len(want) == 2 {
			if slices.Reverse(turned); slices.Equal(turned, want) {
				p += ", PyTorch's (out, in); is it (in, out)?"
			}
		}
		l.mismatch(m, p)
	case err != nil || d.Float() != float:
		l.mismatch(m, fmt.Sprintf("found %s elements, want what converts to %v", elements, d))
	default:
		t.from = append(t.from, from)
		l.Taken = append(l.Taken, m)
	}
}

func (l *loading) mismatch(m Match, problem string) {
	m.Problem = fmt.Sprintf("%s of %s: %s", m.Name, l.layer(m.Name), problem)
	l.Mismatched = append(l.Mismatched, m)
}

// mismatched reports whether a name of t is among what does not fit.
func (l *loading) mismatched(t *target) bool {
	return slices.ContainsFunc(l.Mismatched, func(m Match) bool { return m.Name == t.name || slices.Contains(t.others, m.Name) })
}

func (l *loading) unexpected(name, from string) Match {
	found, _, elements, _ := l.from.Describe(from)
	called := fmt.Sprintf("%.80s", l.bare(from))
	if name != l.bare(from) {
		called += fmt.Sprintf(", renamed %.80s", name)
	}
	p := fmt.Sprintf("%s: the file has it, %s %s, and the network does not", called, elements, tensor.ShapeString(found))
	if layer := l.layers[parent(name)]; layer != "" {
		p += "; the layer there is " + layer
	}
	return Match{Name: name, From: from, Found: found, Elements: elements, Problem: p}
}

// layer describes the module that numbers belong to.
func (l *loading) layer(name string) string { return l.layers[parent(name)] }

// parent returns the path of the module that numbers of a name belong to.
func parent(name string) string { return name[:max(0, strings.LastIndexByte(name, '.'))] }

// problems lists what keeps the source from being taken.
func (l *loading) problems() (all []string) {
	add := func(ms []Match) {
		for _, m := range ms {
			all = append(all, m.Problem)
		}
	}
	if !l.partial {
		add(l.Missing)
	}
	add(l.Mismatched)
	if !l.partial {
		add(l.Unexpected)
	}
	for _, r := range l.tables {
		all = append(all, r.unused()...)
	}
	if p, met, unused := l.replaced.Unused(); unused {
		all = append(all, fmt.Sprintf("Replace has %.80q, and no tensor of the network or of the source is called so; there are %s", p, pattern.Listed(met)))
	}
	if l.partial && len(l.Taken) == 0 && len(all) == 0 {
		all = append(all, fmt.Sprintf("none of its %d tensors is one of the network's %d; is a Prefix or a Rename missing?", len(l.from.Names()), len(l.targets)))
	}
	return all
}
