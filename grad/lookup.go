package grad

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/tensor"
)

type ids struct{ node }

func (*ids) name() string { return "ids" }
func (*ids) backward()    {}

// Ids puts a tensor of int64 on the tape, such as the words of a sentence, as
// a value for Lookup. No other operation takes it, and no gradient flows to
// it. A contiguous tensor is not copied and must not change before the pass
// ends.
func (t *Tape) Ids(x *tensor.Tensor) Value {
	if x.DType() != tensor.Int64 {
		panic(&Error{Op: "ids", Shapes: [][]int{x.Shape()}, Rule: fmt.Sprintf("the tensor is %v, want int64; for numbers there is tape.Const", x.DType())})
	}
	n := place[ids](t)
	n.y = kernel.Slice{}
	if x.IsContiguous() {
		n.val.View(x, x.Shape()...)
		return n.value()
	}
	n.val.Resize(tensor.Int64, x.Shape()...)
	tensor.Copy(&n.val, x)
	return n.value()
}

type lookup struct {
	node
	table *node
	rows  []int64
}

func (*lookup) name() string { return "lookup" }

// Lookup returns the rows of table (V, D) that x, made by Tape.Ids, names:
// (…) becomes (…, D).
//
//	y[i] = table[x[i]]
//	dtable[x[i]] += dy[i]
//
// A row that no id names gets a gradient of zero.
func (x Value) Lookup(table Value) Value {
	x.check("lookup")
	table.check("lookup")
	in := []Value{x, table}
	shape := table.n.val.Shape()
	t := x.n.tape
	switch {
	case x.n.val.DType() != tensor.Int64:
		fault("lookup", in, fmt.Sprintf("x is %v %s, want int64 ids; put them on the tape with Ids", x.n.val.DType(), shapes(x)))
	case len(shape) != 2 || !table.n.val.DType().Float():
		fault("lookup", in, "the table is "+shapes(table)+", want floats (V, D)")
	case table.n.tape != nil && table.n.tape != t:
		fault("lookup", in, "the inputs stand on different tapes")
	}
	rows := x.n.val.Int64s()
	for i, id := range rows {
		if id < 0 || id >= int64(shape[0]) {
			fault("lookup", in, fmt.Sprintf("id %d at position %d is not in 0..%d", id, i, shape[0]-1))
		}
	}
	n := place[lookup](t)
	n.inputs, n.in[0], n.in[1] = 2, table.n, x.n
	if table.n.needs && t.record {
		n.needs = true
		t.touch(table.n)
	}
	t.takes(&n.node)
	n.table, n.rows = table.n, rows
	var buf [kernel.MaxAxes]int
	n.shaped(append(append(buf[:0], x.n.val.Shape()...), shape[1])...)
	return n.run()
}

func (*lookup) keeps() kept { return nothing }

func (n *lookup) forward() {
	d := n.table.val.Dim(1)
	for i, id := range n.rows {
		kernel.Copy(n.y.Range(i*d, (i+1)*d), n.table.y.Range(int(id)*d, (int(id)+1)*d))
	}
}

func (n *lookup) backward() {
	dt, d := n.table.into(), n.table.val.Dim(1)
	for i, id := range n.rows {
		kernel.AddScaled(dt.Range(int(id)*d, (int(id)+1)*d), 1, n.dy.Range(i*d, (i+1)*d))
	}
}
