package optim

import (
	"strings"

	"cajal/internal/kernel"
)

// rule is the formula of an optimiser. It owns its settings: the optimiser has
// one rule, and each group a copy of it in which its own options stand.
type rule interface {
	name() string
	// details follows the name and the rate in a description.
	details() string
	// settings lists what options change, with where it stands in this rule.
	settings() []setting
	clone() rule
	// check says what is wrong about the settings together, "" for nothing.
	check() string
	// slots names what is remembered of each parameter, a tensor of its shape
	// for each, by PyTorch's names.
	slots() []string
	// update makes a step of parameters. The state of each holds the slots one
	// after the other.
	update(parts []kernel.Part, u kernel.Update, now moment)
}

// moment is where parameters stand whose step a rule makes.
type moment struct {
	step    int64   // from 1
	carried float64 // of a carrier
}

// A starter is a rule whose slots do not all start at 0.
type starter interface {
	rule
	start(slot string, rate float64) float64
}

// A carrier is a rule with a number that each parameter carries from a step to
// the next, beside its slots.
type carrier interface {
	rule
	// carries names the number, as PyTorch does.
	carries() string
	// carry returns the number that step t works with, and the one to remember,
	// from what was remembered; that has no meaning in step 1.
	carry(last float64, t int64, rate float64) (now, next float64)
}

// A chooser is a rule that leaves some parameters to another one.
type chooser interface {
	rule
	choose(shape []int) rule
}

// setting is a number or a switch of a rule.
type setting struct {
	option string // the function that makes the option: "Momentum"
	torch  string // its key in PyTorch's param_groups: "momentum"
	value  any    // *float64, *[2]float64, *int, *bool or *Adjustment
}

// setting returns where a rule has the setting of an option, and panics if it
// has none.
func (c *config) setting(option string) any {
	var names []string
	for _, s := range c.rule.settings() {
		if s.option == option {
			return s.value
		}
		names = append(names, s.option)
	}
	if len(names) == 0 {
		c.fail("%s is no option of %s, which has none of its own", option, c.rule.name())
	}
	c.fail("%s is no option of %s, which has %s", option, c.rule.name(), strings.Join(names, ", "))
	return nil
}

// set returns the option that gives a setting of a rule the value v, after a
// check of it.
func set[T any](option string, v T, check func(c *config)) Option {
	return func(c *config) {
		at := c.setting(option).(*T)
		if check != nil {
			check(c)
		}
		*at = v
	}
}
