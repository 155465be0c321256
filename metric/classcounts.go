package metric

import (
	"math"

	"cajal/internal/memory"
	"cajal/tensor"
)

// classCounts counts, for each class, the samples that were predicted to be of it
// and those that are.
type classCounts struct {
	right, predicted, actual []sum
	occurs                   []bool // as a label or as a prediction
	multilabel               bool
	weighed                  bool // weights were given
	seen                     int
	weight                   sum // of the samples
}

func (c *classCounts) reset() {
	c.right, c.predicted, c.actual, c.occurs = c.right[:0], c.predicted[:0], c.actual[:0], c.occurs[:0]
	c.multilabel, c.weighed, c.seen = false, false, 0
	c.weight.reset()
}

// nothing reports whether there is no sample with a weight.
func (c *classCounts) nothing() bool { return c.weight.value() == 0 }

// begin makes room for the classes of a batch, which must be those before.
func (c *classCounts) begin(op string, p *tensor.Tensor, classes int, multilabel bool) {
	if len(c.right) == 0 {
		c.right, c.predicted, c.actual = grown(c.right, classes), grown(c.predicted, classes), grown(c.actual, classes)
		c.occurs = zeroed(c.occurs, classes)
		c.multilabel = multilabel
	}
	sameClasses(op, p, len(c.right), classes)
	if c.multilabel != multilabel {
		fail(op, "samples of one label each beside samples that may have several")
	}
}

// add counts one batch. Of samples that may have several labels it shows observe,
// unless that is nil, how many were right, predicted and actual of each.
func (c *classCounts) add(op string, d *decision, p, t, w *tensor.Tensor, observe func(right, predicted, actual, weight float64)) {
	if isMultilabel(p, t) {
		c.addLabels(op, d, p, t, w, observe)
		return
	}
	n, k := sizes(op, p, t)
	c.begin(op, p, max(k, 2), false)
	scores, l, weight := memory.Of(p), labelsOf(op, t, k), weightsOf(op, w, n)
	for i := range n {
		actual, predicted, weight := l.at(i), d.class(scores, i, k), weight.at(i)
		if predicted == unclear {
			if c.actual[actual].add(weight); weight != 0 {
				c.forget()
			}
			continue
		}
		c.actual[actual].add(weight)
		c.predicted[predicted].add(weight)
		if actual == predicted {
			c.right[actual].add(weight)
		}
		c.occurs[actual], c.occurs[predicted] = true, true
	}
	c.seen += n
	c.weighed = c.weighed || weight.given
	weight.addAll(&c.weight, n)
}

// addLabels counts samples that may have several labels.
func (c *classCounts) addLabels(op string, d *decision, p, t, w *tensor.Tensor, observe func(right, predicted, actual, weight float64)) {
	n, k := p.Dim(0), p.Dim(1)
	c.begin(op, p, k, true)
	scores, l, weight := memory.Of(p), flagsOf(op, t), weightsOf(op, w, n)
	for i := range n {
		var right, predicted, actual float64
		for j := range k {
			is, said, weight := l.at(i*k+j), d.flag(scores, i*k+j), weight.at(i)
			c.occurs[j] = true
			if said == unclear && weight != 0 {
				c.forget()
				right = math.NaN()
			}
			if is == 1 {
				c.actual[j].add(weight)
				actual++
			}
			if said == 1 {
				c.predicted[j].add(weight)
				predicted++
			}
			if is == 1 && said == 1 {
				c.right[j].add(weight)
				right++
			}
		}
		if observe != nil {
			observe(right, predicted, actual, weight.at(i))
		}
	}
	c.seen += n
	c.weighed = c.weighed || weight.given
	weight.addAll(&c.weight, n)
}

// forget makes the measures of all classes NaN, since a sample may be any of them.
func (c *classCounts) forget() {
	for k := range c.right {
		c.right[k].add(math.NaN())
		c.predicted[k].add(math.NaN())
		c.occurs[k] = true
	}
}

// merge adds what another one has counted.
func (c *classCounts) merge(op string, o *classCounts) {
	if len(o.right) == 0 {
		return
	}
	if len(c.right) == 0 {
		c.right, c.predicted, c.actual = grown(c.right, len(o.right)), grown(c.predicted, len(o.right)), grown(c.actual, len(o.right))
		c.occurs, c.multilabel = zeroed(c.occurs, len(o.right)), o.multilabel
	}
	if len(c.right) != len(o.right) || c.multilabel != o.multilabel {
		fail(op, "merging counts of %d classes with those of %d", len(c.right), len(o.right))
	}
	for k := range o.right {
		c.right[k].addSum(&o.right[k])
		c.predicted[k].addSum(&o.predicted[k])
		c.actual[k].addSum(&o.actual[k])
		c.occurs[k] = c.occurs[k] || o.occurs[k]
	}
	c.seen += o.seen
	c.weighed = c.weighed || o.weighed
	c.weight.addSum(&o.weight)
}

// quotient is a measure of a class before it is divided.
type quotient func(right, predicted, actual float64) (part, whole float64)

// divided returns part / whole, and what counts for it where whole is 0 and what was
// predicted is known.
func (q quotient) divided(right, predicted, actual, undefined float64) float64 {
	part, whole := q(right, predicted, actual)
	if whole == 0 && !math.IsNaN(right) {
		return undefined
	}
	return part / whole
}

// class returns the measure of one class.
func (c *classCounts) class(q quotient, k int, undefined float64) float64 {
	return q.divided(c.right[k].value(), c.predicted[k].value(), c.actual[k].value(), undefined)
}

// micro returns the measure of the counts of all classes added up.
func (c *classCounts) micro(q quotient, undefined float64) float64 {
	return q.divided(total(c.right), total(c.predicted), total(c.actual), undefined)
}

// mean returns the mean of the classes' measures, of those that are numbers. It is
// over the classes that occur, or over all; byActual weighs them by their labels,
// unless there are none.
func (c *classCounts) mean(q quotient, undefined float64, byActual, all bool) float64 {
	var parts, whole, plain, classes float64
	for k := range c.right {
		v := c.class(q, k, undefined)
		if !c.occurs[k] && !all || math.IsNaN(v) {
			continue
		}
		weight := c.actual[k].value()
		parts += float64(weight * v)
		whole += weight
		plain += v
		classes++
	}
	if byActual && whole != 0 {
		return parts / whole
	}
	return plain / classes
}

func total(counts []sum) float64 {
	var t float64
	for i := range counts {
		t += counts[i].value()
	}
	return t
}
