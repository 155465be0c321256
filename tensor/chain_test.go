package tensor

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// naive is the reference for views: a shape and a function from an index to
// an element of a list. It knows no strides and no offsets.
type naive struct {
	shape []int
	list  []float64
	at    func(index []int) int
}

// flat returns the naive array of a list in row-major order.
func flat(list []float64, shape []int) naive {
	return naive{slices.Clone(shape), list, func(index []int) int {
		p := 0
		for a, i := range index {
			p = p*shape[a] + i
		}
		return p
	}}
}

func (n naive) elements() []float64 {
	list := []float64{}
	eachIndex(n.shape, func(index []int) { list = append(list, n.list[n.at(index)]) })
	return list
}

// inOrder reports whether the elements follow each other in the list.
func (n naive) inOrder() bool {
	last, ok := -1, true
	eachIndex(n.shape, func(index []int) {
		p := n.at(index)
		ok = ok && (last < 0 || p == last+1)
		last = p
	})
	return ok
}

func (n naive) transpose(order []int) naive {
	shape := make([]int, len(order))
	for i, a := range order {
		shape[i] = n.shape[a]
	}
	return naive{shape, n.list, func(index []int) int {
		from := make([]int, len(order))
		for i, a := range order {
			from[a] = index[i]
		}
		return n.at(from)
	}}
}

func (n naive) narrow(axis, lo, hi int) naive {
	shape := slices.Clone(n.shape)
	shape[axis] = hi - lo
	return naive{shape, n.list, func(index []int) int {
		from := slices.Clone(index)
		from[axis] += lo
		return n.at(from)
	}}
}

func (n naive) pick(axis, i int) naive {
	return naive{slices.Delete(slices.Clone(n.shape), axis, axis+1), n.list, func(index []int) int {
		return n.at(slices.Insert(slices.Clone(index), axis, i))
	}}
}

func (n naive) broadcast(shape []int) naive {
	return naive{slices.Clone(shape), n.list, func(index []int) int {
		from := slices.Clone(index[len(shape)-len(n.shape):])
		for a := range from {
			if n.shape[a] == 1 {
				from[a] = 0
			}
		}
		return n.at(from)
	}}
}

// reshape looks at the same list if the elements follow each other there, and
// at a new one if not.
func (n naive) reshape(shape []int) naive {
	list := n.elements()
	if n.inOrder() && len(list) > 0 {
		first := n.at(make([]int, len(n.shape)))
		list = n.list[first : first+len(list)]
	}
	return flat(list, shape)
}

// chain is a tensor and what it has to be after some steps.
type chain struct {
	x       *Tensor
	n       naive
	log     []string
	writing bool // no two elements share memory
}

// step takes one view; choose(k) picks one of 0 … k-1.
func (c *chain) step(choose func(k int) int) {
	dims := len(c.n.shape)
	axis := 0
	if dims > 0 {
		axis = choose(dims)
	}
	switch op := choose(8); {
	case op == 0:
		order := make([]int, dims)
		for i := range order {
			order[i] = dims - 1 - i
		}
		c.x, c.n = c.x.T(), c.n.transpose(order)
		c.log = append(c.log, "T")
	case op == 1:
		order := rand.New(rand.NewPCG(uint64(choose(256)), 0)).Perm(dims)
		c.x, c.n = c.x.Transpose(order...), c.n.transpose(order)
		c.log = append(c.log, "Transpose"+ShapeString(order))
	case op <= 3 && dims > 0:
		d := c.n.shape[axis]
		lo := choose(d + 1)
		hi := lo + choose(d-lo+1)
		from := lo
		if lo > 0 && lo < d && choose(2) == 0 {
			from -= d
		}
		c.x, c.n = c.x.Narrow(axis-dims*choose(2), from, hi), c.n.narrow(axis, lo, hi)
		c.log = append(c.log, "Narrow"+ShapeString([]int{axis, from, hi}))
	case op == 4 && dims > 0 && c.n.shape[axis] > 0:
		d := c.n.shape[axis]
		i := choose(d)
		c.x, c.n = c.x.Select(axis, i-d*choose(2)), c.n.pick(axis, i)
		c.log = append(c.log, "Select"+ShapeString([]int{axis, i}))
	case op == 5 && c.x.Size() < 200 && dims < 5:
		shape := append([]int{choose(3)}, c.n.shape...)[choose(2):]
		for a := range shape {
			if b := a - len(shape) + dims; (b < 0 || c.n.shape[b] == 1) && choose(2) == 0 {
				shape[a] = choose(4)
			}
		}
		c.writing = c.writing && c.x.Size() >= count(shape)
		c.x, c.n = c.x.BroadcastTo(shape...), c.n.broadcast(shape)
		c.log = append(c.log, "BroadcastTo"+ShapeString(shape))
	case op == 6:
		c.reshape(choose)
	case op == 7 && choose(4) == 0:
		d := DType(choose(3))
		c.x, c.n = c.x.To(d), flat(c.n.elements(), c.n.shape)
		c.log, c.writing = append(c.log, "To "+d.String()), true
	}
}

func count(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// reshape splits the number of elements into random factors.
func (c *chain) reshape(choose func(k int) int) {
	size := c.x.Size()
	shape := []int{}
	for rest := size; rest > 1 && len(shape) < 3; {
		d := 1 + choose(rest)
		for rest%d != 0 {
			d--
		}
		shape = append(shape, d)
		rest /= d
	}
	if size != 1 || choose(2) == 0 {
		shape = append(shape, size/max(1, count(shape)))
	}
	asked := slices.Clone(shape)
	if len(shape) > 0 && choose(2) == 0 {
		if a := choose(len(shape)); size > 0 || count(slices.Delete(slices.Clone(shape), a, a+1)) > 0 {
			asked[a] = -1
		}
	}
	c.writing = c.writing || !c.n.inOrder() && size > 0
	c.x, c.n = c.x.Reshape(asked...), c.n.reshape(shape)
	c.log = append(c.log, "Reshape"+ShapeString(asked))
}

// check compares everything that can be asked of the tensor.
func (c *chain) check(t *testing.T) {
	t.Helper()
	want := c.n.elements()
	if !slices.Equal(c.x.Shape(), c.n.shape) {
		t.Fatalf("%v: got shape %v, want %v", c.log, c.x.Shape(), c.n.shape)
	}
	if got := elements(c.x); !slices.Equal(got, want) {
		t.Fatalf("%v: got %v, want %v", c.log, got, want)
	}
	if got := c.x.IsContiguous(); got != c.n.inOrder() {
		t.Fatalf("%v: IsContiguous is %v, strides %v", c.log, got, c.x.strides)
	}
	packed := From(want, c.n.shape...)
	if got := c.x.To(Float64); !Equal(got, packed) {
		t.Fatalf("%v: To gives %v, want %v", c.log, got, packed)
	}
	if d, at := MaxDiff(c.x, packed); d != 0 {
		t.Fatalf("%v: MaxDiff %g at %d", c.log, d, at)
	}
	if got, want := c.x.String(), packed.To(c.x.DType()).String(); got != want {
		t.Fatalf("%v: String gives\n%s\nwant\n%s", c.log, got, want)
	}
	if got := c.x.Sum(); got != packed.Sum() {
		t.Fatalf("%v: Sum gives %g, want %g", c.log, got, packed.Sum())
	}
	if c.x.dtype != Int64 && c.x.IsContiguous() {
		if got := c.x.elements(); got.Len() != len(want) || got.Len() > 0 && got.At(0) != want[0] {
			t.Fatalf("%v: elements gives %v, want %v", c.log, got, want)
		}
	}
}

// write sets one element and, in the reference, what shares its place.
func (c *chain) write(v float64, choose func(k int) int) {
	if !c.writing || c.x.Size() == 0 {
		return
	}
	index := make([]int, len(c.n.shape))
	for a := range index {
		index[a] = choose(c.n.shape[a])
	}
	c.x.Set(v, index...)
	c.n.list[c.n.at(index)] = v
}

func runChain(t *testing.T, choose func(k int) int) {
	t.Helper()
	shape := make([]int, choose(5))
	for a := range shape {
		shape[a] = min(4, choose(6)+choose(2))
	}
	base := arange(DType(choose(3)), shape...)
	list := base.To(Float64).Float64s()
	c := chain{x: base, n: flat(list, shape), writing: true}
	root := chain{x: base, n: c.n, log: []string{"the base"}}
	for step := range 1 + choose(10) {
		c.step(choose)
		c.write(float64(1000+step), choose)
		c.check(t)
		root.check(t)
	}
}

func TestChainsOfViews(t *testing.T) {
	for seed := range uint64(1000) {
		random := rand.New(rand.NewPCG(seed, 1))
		runChain(t, random.IntN)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

func FuzzChainsOfViews(f *testing.F) {
	f.Add([]byte{3, 2, 3, 1, 0, 4, 1, 1, 0, 5, 0, 2, 6, 1})
	f.Fuzz(func(t *testing.T, choices []byte) {
		runChain(t, func(k int) int {
			if len(choices) == 0 || k == 0 {
				return 0
			}
			c := int(choices[0]) % k
			choices = choices[1:]
			return c
		})
	})
}
