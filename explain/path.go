package explain

import (
	"slices"

	"cajal/grad"
	"cajal/internal/memory"
)

// maxPaths is how many paths are worked out one by one.
const maxPaths = 10_000

// chain is the way from a number to the loss: the levels it goes through, and
// the derivatives between them.
type chain struct {
	run    *recording
	j      int // the number's place in its parameter
	symbol string
	levels []level
	above  [][]float64   // ∂L/∂level[l][k] over all paths, for each level
	below  [][]float64   // ∂level[l][k]/∂number over all paths, for each level
	rows   [][][]float64 // ∂level[l][k]/∂level[l−1], for each level but the first
	trails []*trail      // from below each level, the parameter at first
}

// trace fills in levels, paths and their sums.
func (r *Report) trace(run *recording, w grad.Value, j, top int) {
	c := newChain(run, w, j, r.Symbol)
	if len(c.levels) == 0 {
		return
	}
	for l := range c.levels {
		r.Levels = append(r.Levels, c.level(l, top))
	}
	r.Sum = r.Levels[len(r.Levels)-1].Sum
	r.PathCount = c.count()
	if r.PathCount <= maxPaths {
		r.Paths, r.More = c.paths(top)
	}
}

func newChain(run *recording, w grad.Value, j int, symbol string) *chain {
	c := &chain{run: run, j: j, symbol: symbol}
	t := newTrail(run.values, w, run.loss)
	waist := t.waists()
	for _, l := range run.levels() {
		if waist[l.value.Index()] {
			c.levels = append(c.levels, l)
		}
	}
	for l, at := range c.levels {
		c.trails = append(c.trails, t)
		c.climb(l)
		t = newTrail(run.values, at.value, run.loss)
		c.above = append(c.above, numbers(t.derivative(run.loss, 0)))
	}
	c.trails = append(c.trails, t)
	return c
}

// climb works out the derivatives of level l with respect to the level below
// it and, from those, to the number.
func (c *chain) climb(l int) {
	at := c.levels[l].value
	below := make([]float64, at.Size())
	var rows [][]float64
	for k := range below {
		row := c.trails[l].derivative(at, k)
		if l == 0 {
			below[k] = memory.Of(row).At(c.j)
			continue
		}
		rows = append(rows, numbers(row))
		for i, d := range rows[k] {
			below[k] += float64(d * c.below[l-1][i])
		}
	}
	c.below, c.rows = append(c.below, below), append(c.rows, rows)
}

// level returns the shares of the units of level l.
func (c *chain) level(l, top int) Level {
	at := c.levels[l]
	lv := Level{Name: at.name, Layers: at.layers, Count: at.value.Size(), Units: []Unit{}}
	var units []Unit
	for k, below := range c.below[l] {
		u := Unit{Name: at.unit(k), Value: memory.Of(at.value.Tensor()).At(k), Above: c.above[l][k], Below: below}
		u.Product = float64(u.Above * u.Below)
		lv.Sum += u.Product
		units = append(units, u)
	}
	slices.SortStableFunc(units, func(a, b Unit) int { return largest(a.Product, b.Product) })
	shown := 0
	for shown < min(top, len(units)) && units[shown].Product != 0 {
		shown++
	}
	lv.Units = append(lv.Units, units[:shown]...)
	if rest := units[shown:]; len(rest) > 0 {
		lv.More = &Rest{Count: float64(len(rest))}
		for _, u := range rest {
			lv.More.Sum += u.Product
		}
	}
	return lv
}

// count returns how many paths there are: from each unit of the first level
// that the number has an influence on, through all units of those above.
func (c *chain) count() float64 {
	n := 0.0
	for _, d := range c.below[0] {
		if d != 0 {
			n++
		}
	}
	for _, l := range c.levels[1:] {
		n *= float64(l.value.Size())
	}
	return n
}

// route is a path as numbers: its unit in each level, from the first up.
type route struct {
	units   []int
	product float64
}

// paths returns the largest paths, and what stands for the others.
func (c *chain) paths(top int) ([]Path, *Rest) {
	var routes []route
	for k, d := range c.below[0] {
		if d != 0 {
			routes = append(routes, route{[]int{k}, d})
		}
	}
	for l := 1; l < len(c.levels); l++ {
		var longer []route
		for _, r := range routes {
			from := r.units[l-1]
			for k, row := range c.rows[l] {
				longer = append(longer, route{append(slices.Clone(r.units), k), r.product * row[from]})
			}
		}
		routes = longer
	}
	for i, r := range routes {
		routes[i].product *= c.above[len(c.levels)-1][r.units[len(r.units)-1]]
	}
	slices.SortStableFunc(routes, func(a, b route) int { return largest(a.product, b.product) })
	paths := []Path{}
	for _, r := range routes[:min(top, len(routes))] {
		paths = append(paths, c.path(r))
	}
	if rest := routes[len(paths):]; len(rest) > 0 {
		more := &Rest{Count: float64(len(rest))}
		for _, r := range rest {
			more.Sum += r.product
		}
		return paths, more
	}
	return paths, nil
}

// path writes a route out, from the loss down.
func (c *chain) path(r route) Path {
	last := len(c.levels) - 1
	out := c.levels[last]
	p := Path{Product: r.product}
	p.Factors = append(p.Factors, Factor{Of: "L", By: out.unit(r.units[last]), Value: c.above[last][r.units[last]],
		Steps: c.trails[last+1].steps(c.run.loss, 0, r.units[last])})
	for l := last; l >= 0; l-- {
		k := r.units[l]
		f := Factor{Of: c.levels[l].unit(k)}
		p.Units = append(p.Units, f.Of)
		if l > 0 {
			f.By, f.Value = c.levels[l-1].unit(r.units[l-1]), c.rows[l][k][r.units[l-1]]
			f.Steps = c.trails[l].steps(c.levels[l].value, k, r.units[l-1])
		} else {
			f.By, f.Value = c.symbol, c.below[0][k]
			f.Steps = c.trails[0].steps(c.levels[0].value, k, c.j)
		}
		p.Factors = append(p.Factors, f)
	}
	return p
}

// steps returns the derivatives of the operations between y[j] and element k of
// the origin, if they form a single way: each reads one value of the trail, and
// of that, but for the origin, one element.
func (t *trail) steps(y grad.Value, j, k int) []Step {
	var steps []Step
	for !y.Same(t.origin) {
		inputs := t.inputs(y)
		if len(inputs) != 1 {
			return nil
		}
		x := y.Inputs()[inputs[0]]
		row := memory.Of(y.Jacobian(j, inputs[0]))
		at, nonzero := 0, 0
		for i := range x.Size() {
			if row.At(i) != 0 {
				at = i
				nonzero++
			}
		}
		switch {
		case x.Same(t.origin):
			at = k
		case nonzero == 0: // where the derivative is 0, the way ends
			return append(steps, Step{Op: y.Op(), Layer: y.Layer()})
		case nonzero > 1:
			return nil
		}
		steps = append(steps, Step{Op: y.Op(), Layer: y.Layer(), Value: row.At(at)})
		y, j = x, at
	}
	return steps
}
