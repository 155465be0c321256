package explain

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"cajal/grad"
	"cajal/internal/memory"
)

// ConvPlaces is the gradient of a weight of a convolution as a sum over the places at which
// its kernel stands: the filter uses the weight at each of them.
//
//	∂L/∂w[o, c, t] = Σ over p of ∂L/∂y[o, p] · x[c, i(p, t)]
//
// i(p, t) is the place of the input under t where the kernel stands at p. Of a bias x is 1.
// Filters, rows and columns are counted from 0, as in the weight's address.
type ConvPlaces struct {
	Layer  string  `json:"layer"`  // "net.0 (Conv2d 1→16, 3×3)"
	Filter int     `json:"filter"` // o
	Bias   bool    `json:"bias,omitempty"`
	Shape  []int   `json:"shape"`  // of the places, such as rows and columns
	Places []Place `json:"places"` // the largest products first, none that is 0
	More   *Rest   `json:"more,omitempty"`
	Sum    float64 `json:"sum"`
}

// Place is a place's share of the gradient.
type Place struct {
	At      []int   `json:"at"`           // row and column
	Above   float64 `json:"d_loss"`       // ∂L/∂y there
	Input   float64 `json:"input"`        // x under the weight, 0 in the padding
	Product float64 `json:"contribution"` // of the two
}

// Name returns "row 3, column 5".
func (p *Place) Name() string {
	names := [][]string{{"place"}, {"row", "column"}, {"slice", "row", "column"}}[len(p.At)-1]
	var parts []string
	for i, at := range p.At {
		parts = append(parts, names[i]+" "+strconv.Itoa(at))
	}
	return strings.Join(parts, ", ")
}

// places returns the sums over places of all convolutions that use number j of w, one for
// each use.
func (r *recording) places(w grad.Value, j, top int) (all []ConvPlaces) {
	for _, y := range r.values {
		over, groups, ok := y.ConvWindow()
		if !ok {
			continue
		}
		inputs := y.Inputs()
		for k, in := range inputs {
			if k > 0 && in.Same(w) {
				all = append(all, r.placesOf(y, over, groups, indexOf(j, w.Shape()), k == 2, top))
			}
		}
	}
	return all
}

// placesOf is the sum over the places of one convolution y, for its weight or its bias at
// an index.
func (r *recording) placesOf(y grad.Value, over grad.Window, groups int, index []int, bias bool, top int) ConvPlaces {
	x, shape := y.Inputs()[0], y.Shape()[2:]
	places := 1
	for _, n := range shape {
		places *= n
	}
	above := numbers(newTrail(r.values, y, r.loss).derivative(r.loss, 0))
	filter := index[0]
	c := ConvPlaces{Layer: y.Layer(), Filter: filter, Bias: bias, Shape: slices.Clone(shape)}
	from := memory.Of(x.Tensor().Contiguous())
	channel := 0
	if !bias { // the filter's group sees channels of its own
		channel = filter/(y.Shape()[1]/groups)*(x.Shape()[1]/groups) + index[1]
	}
	all := make([]Place, places)
	for i := range all {
		p := &all[i]
		p.At = indexOf(i, shape)
		p.Above, p.Input = above[filter*places+i], 1
		if !bias {
			p.Input = 0
			if at, inside := under(p.At, index[2:], x.Shape()[2:], over); inside {
				p.Input = from.At(channel*elements(x.Shape()[2:]) + at)
			}
		}
		p.Product = float64(p.Above * p.Input)
		c.Sum += p.Product
	}
	slices.SortStableFunc(all, func(a, b Place) int { return largest(a.Product, b.Product) })
	shown := 0
	for shown < min(top, len(all)) && all[shown].Product != 0 {
		shown++
	}
	c.Places = all[:shown:shown]
	if rest := all[shown:]; len(rest) > 0 {
		c.More = &Rest{Count: float64(len(rest))}
		for _, p := range rest {
			c.More.Sum += p.Product
		}
	}
	return c
}

// under returns which element of a channel of the input, in row-major order, stands under
// place t of the kernel where that stands at p, and whether it is none of the padding.
func under(p, t, shape []int, over grad.Window) (at int, inside bool) {
	for a, n := range shape {
		i := p[a]*over.Stride[a] + t[a]*over.Dilation[a] - over.Padding[a][0]
		if i < 0 || i >= n {
			return 0, false
		}
		at = at*n + i
	}
	return at, true
}

func elements(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

// write writes which places contribute most.
func (c *ConvPlaces) write(w io.Writer, symbol string) {
	what := "∂L/∂y · x"
	if c.Bias {
		what = "∂L/∂y"
	}
	fmt.Fprintf(w, "∂L/∂%s = Σ over %s of filter %d of %s\n", symbol, count(float64(elements(c.Shape)), "place"), c.Filter, what)
	fmt.Fprintf(w, "  y  %s, %s places, counted from 0\n", c.Layer, strings.Trim(strings.Join(strings.Fields(fmt.Sprint(c.Shape)), "×"), "[]"))
	if !c.Bias {
		fmt.Fprintf(w, "  x  its input under %s, 0 in the padding\n", symbol)
	}
	if len(c.Places) == 0 {
		fmt.Fprintf(w, "  it is 0 at every place\n\n")
		return
	}
	fmt.Fprintln(w)
	t := table(w)
	fmt.Fprintln(t, "place\t∂L/∂y\tx\tproduct")
	for i := range c.Places {
		p := &c.Places[i]
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", p.Name(), align(p.Above), align(p.Input), signed(p.Product))
	}
	writeRest(t, c.More, 2)
	fmt.Fprintf(t, "sum\t\t\t%s\n", signed(c.Sum))
	t.Flush()
	fmt.Fprintln(w)
}
