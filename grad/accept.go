package grad

import (
	"fmt"
	"strings"

	"cajal/tensor"
)

// kinds is a set of element types, one bit for each.
type kinds uint16

// The sets that operations take.
const (
	floats   = kinds(1<<tensor.Float32 | 1<<tensor.Float64)
	integers = kinds(1<<tensor.Int64 | 1<<tensor.Int32 | 1<<tensor.Uint8)
	anything = ^kinds(0)
)

func (k kinds) has(d tensor.DType) bool { return k>>d&1 != 0 }

// String lists the types: "int64, int32 or uint8".
func (k kinds) String() string {
	var names []string
	for d := tensor.DType(0); k>>d != 0; d++ {
		if k.has(d) {
			names = append(names, d.String())
		}
	}
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// takes says which element types an operation takes: entry i is for input i,
// the last one for all inputs behind it as well.
type takes []kinds

// numbers is for operations between floats of one type, which most are.
var numbers = takes{floats}

func (s takes) of(i int) kinds { return s[min(i, len(s)-1)] }

// check checks what every operation asks of its inputs, and returns the tape
// that they stand on: each is a value of this pass and of a type that the
// operation takes, all floats are of one type, and all stand on one tape.
//
// An operation calls it first, then checks what it asks by itself, and only then
// calls record. So a call that is refused leaves the tape and the parameters as
// they were.
func (s takes) check(op string, inputs ...Value) *Tape {
	var t *Tape
	bare := false
	var met kinds // of floats
	for i, v := range inputs {
		if !v.current() {
			v.check(op)
		}
		d := v.n.val.DType()
		if !s.of(i).has(d) {
			refuse(BadType, op, inputs, fmt.Sprintf("input %d is %v %s, want %v; convert it with To", i, d, shapes(v), s.of(i)))
		}
		if v.n.declared {
			d = tensor.Bool // of either type of floats
		}
		if met |= 1 << d & floats; met == floats {
			refuse(BadType, op, inputs, fmt.Sprintf("inputs of type %v and %v; convert one with To", met&^(1<<d), d))
		}
		switch {
		case v.n.tape == nil:
			bare = bare || v.n.blank()
		case v.n.tape == t:
		case t == nil:
			t = v.n.tape
		default:
			refuse(OtherTape, op, inputs, "the inputs stand on different tapes")
		}
	}
	if t == nil {
		refuse(OtherTape, op, inputs, "no input stands on a tape; begin with tape.Const(x), or tape.Use(w) for a parameter")
	}
	if bare && !t.shapesOnly {
		for _, v := range inputs {
			v.needMade(op)
		}
		refuse(NoNumbers, op, inputs, "a parameter has no numbers, and the tape computes; make one with ShapesOnly")
	}
	return t
}
