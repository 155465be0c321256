package grad

import (
	"fmt"

	"cajal/internal/kernel"
)

type lookup struct {
	node
	table, ids *node
	padding    int // a row that gets no gradient, −1 for none
}

func (*lookup) name() string { return "lookup" }

// Lookup returns the rows of table (V, D) that the integers x name: (…)
// becomes (…, D).
//
//	y[i] = table[x[i]]
//	dtable[x[i]] += dy[i]
//
// A row that no id names gets a gradient of zero.
func (x Value) Lookup(table Value) Value { return lookupOf(x, table, -1) }

// LookupPadded is Lookup where a row of the table stands for nothing, such as the
// id that fills short sentences up, PyTorch's padding_idx: it gets no gradient, so
// that it stays as it starts.
//
//	dtable[x[i]] += dy[i] where x[i] ≠ row
func (x Value) LookupPadded(table Value, row int) Value {
	if v := table.live("lookup").val.Shape(); len(v) == 2 && (row < 0 || row >= v[0]) {
		refuse(BadIndex, "lookup", []Value{x, table}, fmt.Sprintf("the row of padding is %d, want 0..%d", row, v[0]-1))
	}
	return lookupOf(x, table, row)
}

func lookupOf(x, table Value, padding int) Value {
	t := takes{integers, floats}.check("lookup", x, table)
	in := []Value{x, table}
	xs, shape := x.n.val.Shape(), table.n.val.Shape()
	switch {
	case len(shape) != 2:
		refuse(BadShape, "lookup", in, "the table is "+shapes(table)+", want (V, D)")
	case len(xs) >= kernel.MaxAxes:
		refuse(BadShape, "lookup", in, "more than eight axes")
	}
	ids := x.n.ids()
	for i := range ids.Len() {
		if id := ids.Int(i); id < 0 || id >= int64(shape[0]) {
			refuse(BadIndex, "lookup", in, fmt.Sprintf("id %d at position %d is not in 0..%d", id, i, shape[0]-1))
		}
	}
	n := record[lookup](t, table, x)
	n.table, n.ids, n.padding = table.n, x.n, padding
	var buf [kernel.MaxAxes]int
	n.shaped(append(append(buf[:0], xs...), shape[1])...)
	return n.run()
}

func (*lookup) keeps() Kept { return second }

func (n *lookup) forward() {
	d := n.table.val.Dim(1)
	for i := range n.ids.y.Len() {
		id := int(n.ids.y.Int(i))
		kernel.Copy(n.y.Range(i*d, (i+1)*d), n.table.y.Range(id*d, (id+1)*d))
	}
}

func (n *lookup) backward() {
	rows := kernel.AxisOf(n.table.val.Shape(), 0)
	kernel.AddTaken(n.table.into(), n.dy, n.ids.y, rows, int64(n.padding))
}

// ids returns the integers of n, for a check before anything is
// recorded; none on a tape without numbers.
func (n *node) ids() kernel.Slice {
	if n.tape.shapesOnly {
		return kernel.Slice{}
	}
	if n.owner != nil && n.owner.state == released {
		n.tape.recompute(n.owner)
	}
	return n.y
}
