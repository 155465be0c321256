package explain

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// Element is the address of one number of a network: a parameter, by the name
// that nn.Params gives it, and an index for each of its axes. "0.weight[1,0]"
// is what unit 1 of the first layer, counted from 0, makes of input 0.
type Element struct {
	Parameter string `json:"parameter"`
	Index     []int  `json:"index"`
}

// ParseElement reads an address such as "0.weight[1,0]" or "2.bias[0]".
func ParseElement(s string) (Element, error) {
	bad := func(what string) (Element, error) {
		return Element{}, fmt.Errorf("%q: %s; an address is a parameter and an index for each axis, such as 0.weight[1,0]", s, what)
	}
	name, rest, ok := strings.Cut(s, "[")
	if !ok {
		return bad("there is no index")
	}
	list, tail, ok := strings.Cut(rest, "]")
	if !ok || tail != "" || name == "" {
		return bad("the form is wrong")
	}
	e := Element{Parameter: name, Index: []int{}}
	for field := range strings.SplitSeq(list, ",") {
		i, err := strconv.Atoi(strings.TrimSpace(field))
		if err != nil || i < 0 {
			return bad(fmt.Sprintf("index %q is no whole number from 0", field))
		}
		e.Index = append(e.Index, i)
	}
	return e, nil
}

// String returns the address as ParseElement reads it.
func (e Element) String() string {
	var s []string
	for _, i := range e.Index {
		s = append(s, strconv.Itoa(i))
	}
	return e.Parameter + "[" + strings.Join(s, ",") + "]"
}

// symbol is what formulas call the number if nobody has named it.
func (e Element) symbol() string {
	if name := e.Parameter[strings.LastIndex(e.Parameter, ".")+1:]; strings.HasPrefix(name, "b") {
		return "b"
	}
	return "w"
}

// ElementAt returns the address of an element of p, counted in row-major order.
func ElementAt(p grad.Named, flat int) Element {
	return Element{p.Name, indexOf(flat, p.Value.Shape())}
}

// In returns nil if the network has such an element, and otherwise an error
// that says what it has.
func (e Element) In(net nn.Layer) error {
	_, _, err := e.find(net)
	return err
}

// find returns the parameter's number in nn.Params, and the element's place in
// it in row-major order.
func (e Element) find(net nn.Layer) (i, flat int, err error) {
	params := nn.Params(net)
	i = slices.IndexFunc(params, func(p grad.Named) bool { return p.Name == e.Parameter })
	if i < 0 {
		return 0, 0, fmt.Errorf("explain: the network has no parameter %q; it has %s", e.Parameter, list(params))
	}
	w := params[i].Value
	if w.IsZero() {
		return 0, 0, fmt.Errorf("explain: %s has no numbers yet; nn.Init makes them", e.Parameter)
	}
	shape := w.Shape()
	if len(shape) != len(e.Index) {
		return 0, 0, fmt.Errorf("explain: %s has %d indices, but %s is %s", e, len(e.Index), e.Parameter, tensor.ShapeString(shape))
	}
	for a, d := range shape {
		if e.Index[a] < 0 || e.Index[a] >= d {
			return 0, 0, fmt.Errorf("explain: %s is beyond %s, which is %s: index %d goes from 0 to %d",
				e, e.Parameter, tensor.ShapeString(shape), a, d-1)
		}
		flat = flat*d + e.Index[a]
	}
	return i, flat, nil
}

// list names parameters with their shapes.
func list(params []grad.Named) string {
	var s []string
	for _, p := range params {
		if p.Value.IsZero() {
			s = append(s, p.Name)
		} else {
			s = append(s, p.Name+" "+tensor.ShapeString(p.Value.Shape()))
		}
	}
	return strings.Join(s, ", ")
}

// indexOf returns the index, for each axis, of an element counted in row-major
// order.
func indexOf(flat int, shape []int) []int {
	index := make([]int, len(shape))
	for a := len(shape) - 1; a >= 0; a-- {
		index[a] = flat % shape[a]
		flat /= shape[a]
	}
	return index
}
