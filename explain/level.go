package explain

import (
	"fmt"
	"slices"
	"strconv"

	"cajal/grad"
)

// level is a layer of units: a value of the network through which everything
// goes and whose elements have names.
type level struct {
	value  grad.Value
	name   string   // "h", "h2" for the second of several hidden layers, "o"
	hidden int      // 1, 2, … for one of several hidden layers, 0 otherwise
	layers []string // that computed it from the level below
}

// levels returns the network's layers of units, the outputs last. A hidden
// layer ends where the next weights begin: it is the last value through which
// everything goes before an operation with a matrix of parameters, so that an
// activation, a normalisation or a dropout belong to the weighted sum before
// them.
func (r *recording) levels() []level {
	t := newTrail(r.values, r.x, r.loss)
	waist := t.waists()
	learned := r.learned()
	var at []int
	last := -1 // the last waist so far that depends on a parameter
	for i := r.x.Index() + 1; i <= r.out.Index(); i++ {
		if t.on[i] && last >= 0 && takesMatrix(r.values[i]) && !slices.Contains(at, last) {
			at = append(at, last)
		}
		if waist[i] && learned[i] {
			last = i
		}
	}
	var levels []level
	below := r.x.Index()
	for n, i := range at {
		l := level{value: r.values[i], name: "h", layers: r.layersBetween(t, below, i)}
		if len(at) > 1 {
			l.hidden = n + 1
			l.name += strconv.Itoa(n + 1)
		}
		levels = append(levels, l)
		below = i
	}
	return append(levels, level{value: r.out, name: "o", layers: r.layersBetween(t, below, r.out.Index())})
}

// learned returns which values depend on a parameter.
func (r *recording) learned() []bool {
	learned := make([]bool, len(r.values))
	for i, v := range r.values {
		learned[i] = slices.ContainsFunc(v.Inputs(), func(in grad.Value) bool {
			return in.IsParam() || learned[in.Index()]
		})
	}
	return learned
}

// takesMatrix reports whether an operation takes a parameter with two or more
// axes, which mixes units, as against one that scales or shifts each.
func takesMatrix(v grad.Value) bool {
	return slices.ContainsFunc(v.Inputs(), func(in grad.Value) bool { return in.IsParam() && len(in.Shape()) > 1 })
}

// layersBetween names the layers, or outside of layers the operations, whose
// results stand behind one value of the tape and up to another.
func (r *recording) layersBetween(t *trail, below, upTo int) []string {
	var names []string
	for i := below + 1; i <= upTo; i++ {
		name := r.values[i].Layer()
		if name == "" {
			name = r.values[i].Op()
		}
		if t.on[i] && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// unit returns the name of element k: "o", "o3", "h3", "h2.3" for the third
// unit of the second of several hidden layers. Units are counted from 1. With
// more axes than the units', such as an image's, the name is an index from 0,
// as in an [Element]: "h1[1,0,4]" is channel 1, row 0, column 4.
func (l level) unit(k int) string {
	shape := l.value.Shape()
	id := strconv.Itoa(k + 1)
	switch {
	case len(shape) > 2:
		return Element{l.name, indexOf(k, shape)[1:]}.String()
	case l.name == "o" && l.value.Size() == 1:
		return "o"
	case l.hidden > 0:
		return fmt.Sprintf("%s.%s", l.name, id)
	}
	return l.name + id
}
