package optim

import (
	"math"
	"slices"
	"strings"

	"cajal/grad"
	"cajal/internal/pattern"
)

// Match says whether a parameter belongs to a group.
type Match func(p grad.Named) bool

// group is a part of the parameters with settings of their own.
type group struct {
	settings
	rule  rule
	match Match
	opts  []Option
}

// Group gives the parameters that match settings of their own: any but those of
// clipping, and [RateFactor]. What it does not set stays as it is for the whole
// optimiser. A parameter that several groups match belongs to the first of them.
// Bind panics if a group is left without parameters.
//
//	optim.Adam(1e-3,
//		optim.Group(optim.Prefix("0."), optim.RateFactor(0)), // frozen
//		optim.Group(optim.Biases, optim.RateFactor(2), optim.Betas(0.8, 0.99)))
func Group(match Match, opts ...Option) Option {
	return func(c *config) {
		o := c.whole("Group")
		if match == nil {
			o.fail("group %d matches by a nil function", len(o.groups))
		}
		o.groups = append(o.groups, &group{match: match, opts: opts})
	}
}

// RateFactor multiplies the rate of a group; 0 freezes it.
func RateFactor(factor float64) Option {
	return func(c *config) {
		if !c.group {
			c.opt.fail("RateFactor is a setting of a group")
		}
		c.require("rate factor", factor, 0, math.MaxFloat64)
		c.rateFactor = factor
	}
}

// Biases matches the parameters with fewer than two axes: biases, and the
// scales and shifts of normalisations.
func Biases(p grad.Named) bool { return len(p.Value.Shape()) < 2 }

// Prefix matches the parameters whose name starts with prefix: "2." is the
// layer with index 2 of a network.
func Prefix(prefix string) Match {
	return func(p grad.Named) bool { return strings.HasPrefix(p.Name, prefix) }
}

// NamedLike matches the parameters whose names fit one of the patterns, as a whole or at
// their beginning up to a dot: "fc" matches what is in that layer. "*" stands for any text.
//
//	optim.Group(optim.NamedLike("fc", "*.bias"), optim.RateFactor(10))
func NamedLike(patterns ...string) Match {
	return func(p grad.Named) bool { return pattern.First(patterns, p.Name) >= 0 }
}

// These matches the given parameters.
func These(params ...grad.Value) Match {
	return func(p grad.Named) bool { return slices.Contains(params, p.Value) }
}

// groupOf returns the group of a parameter, that of all which no other matches at
// last.
func (o *Optimizer) groupOf(p grad.Named) *group {
	for _, g := range o.groups {
		if g.match(p) {
			return g
		}
	}
	return &o.group
}

func (o *Optimizer) checkGroups() {
	for i, g := range o.groups {
		used := func(p *param) bool { return p.group == g }
		if len(o.params) > 0 && !slices.ContainsFunc(o.params, used) {
			var names []string
			for _, p := range o.params {
				names = append(names, p.Name)
			}
			o.fail("group %d has none of the parameters %s", i, strings.Join(names, ", "))
		}
	}
}
