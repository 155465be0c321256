package recipe

import (
	"cmp"
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
)

// Optimizer says how the loss is lowered. The keys behind clip_units belong to some
// kinds; a kind's own default holds where one is not given.
type Optimizer struct {
	Kind        string   `toml:"kind"`
	Rate        float64  `toml:"rate"`
	L2          float64  `toml:"l2,omitempty"`
	WeightDecay *float64 `toml:"weight_decay,omitempty"` // beside the gradient [adamw 0.01, muon 0.1, others 0]
	DecayAll    bool     `toml:"decay_all,omitempty"`    // biases too
	Maximize    bool     `toml:"maximize,omitempty"`
	ClipValue   float64  `toml:"clip_value,omitempty"`               // [0: none]
	ClipNorm    float64  `toml:"clip_norm,omitempty"`                // [0: none]
	ClipOrder   float64  `toml:"clip_order,omitempty" zero:"unsaid"` // of that norm, inf too [2]
	ClipUnits   float64  `toml:"clip_units,omitempty"`               // a share of each unit's norm [0: none]

	Momentum      *float64  `toml:"momentum,omitempty"`                  // sgd and rmsprop [0], muon [0.95]
	Dampening     float64   `toml:"dampening,omitempty"`                 // sgd
	Nesterov      bool      `toml:"nesterov,omitempty"`                  // sgd
	Betas         []float64 `toml:"betas,omitempty"`                     // adam, adamw, adamax, nadam, radam, lion
	Epsilon       *float64  `toml:"epsilon,omitempty"`                   // all that divide
	AMSGrad       bool      `toml:"amsgrad,omitempty"`                   // adam, adamw
	MomentumDecay *float64  `toml:"momentum_decay,omitempty"`            // nadam
	Smoothing     *float64  `toml:"smoothing,omitempty"`                 // rmsprop, adadelta
	Centered      bool      `toml:"centered,omitempty"`                  // rmsprop
	RateDecay     float64   `toml:"rate_decay,omitempty"`                // adagrad
	InitialSum    float64   `toml:"initial_sum,omitempty"`               // adagrad
	StepFactors   []float64 `toml:"step_factors,omitempty"`              // rprop
	StepSizes     []float64 `toml:"step_sizes,omitempty"`                // rprop
	Lambda        *float64  `toml:"lambda,omitempty"`                    // asgd
	Power         *float64  `toml:"power,omitempty"`                     // asgd
	AverageFrom   *float64  `toml:"average_from,omitempty"`              // asgd
	HeavyBall     bool      `toml:"heavy_ball,omitempty"`                // muon
	Iterations    int       `toml:"iterations,omitempty" zero:"unsaid"`  // muon, lbfgs
	Coefficients  []float64 `toml:"coefficients,omitempty"`              // muon
	Adjust        string    `toml:"adjust,omitempty"`                    // muon: "original", "match_rms_adamw" or "spectral_unclamped"
	History       int       `toml:"history,omitempty" zero:"unsaid"`     // lbfgs
	Evaluations   int       `toml:"evaluations,omitempty" zero:"unsaid"` // lbfgs
	GradTolerance *float64  `toml:"gradient_tolerance,omitempty"`
	Tolerance     *float64  `toml:"change_tolerance,omitempty"`
	StrongWolfe   bool      `toml:"strong_wolfe,omitempty"` // lbfgs

	Groups    []Group    `toml:"groups,omitempty"`
	SAM       *SAM       `toml:"sam,omitempty"`
	Lookahead *Lookahead `toml:"lookahead,omitempty"`
	Schedule  *Schedule  `toml:"schedule,omitempty"`
}

// Group gives the parameters whose names fit one of the patterns of Names, or begin with
// a prefix, or all biases, settings of their own. A parameter belongs to the first group
// that it fits.
type Group struct {
	Names       []string  `toml:"names,omitempty"`
	Prefix      string    `toml:"prefix,omitempty"`
	Biases      bool      `toml:"biases,omitempty"`
	Rate        *float64  `toml:"rate,omitempty"`        // before a schedule [the optimiser's]
	RateFactor  *float64  `toml:"rate_factor,omitempty"` // what the rate is multiplied by; 0 freezes
	L2          *float64  `toml:"l2,omitempty"`
	WeightDecay *float64  `toml:"weight_decay,omitempty"`
	DecayAll    bool      `toml:"decay_all,omitempty"`
	ClipUnits   *float64  `toml:"clip_units,omitempty"`
	Momentum    *float64  `toml:"momentum,omitempty"`
	Betas       []float64 `toml:"betas,omitempty"`
	Epsilon     *float64  `toml:"epsilon,omitempty"`
}

// SAM steps by the gradient of a worse place within a distance.
type SAM struct {
	Rho      float64 `toml:"rho"`
	Adaptive bool    `toml:"adaptive,omitempty"` // relative to each weight
	Eta      float64 `toml:"eta,omitempty"`      // what is added to a weight then
}

// Lookahead goes a share of the way from where so many steps began to where they led.
type Lookahead struct {
	Steps int     `toml:"steps"`
	Share float64 `toml:"share"`
}

// optimizerKeys lists the keys of each kind beside those that all have.
var optimizerKeys = map[string][]string{
	"sgd":      {"weight_decay", "momentum", "dampening", "nesterov"},
	"rmsprop":  {"weight_decay", "momentum", "smoothing", "epsilon", "centered"},
	"adagrad":  {"weight_decay", "epsilon", "rate_decay", "initial_sum"},
	"adadelta": {"weight_decay", "smoothing", "epsilon"},
	"adam":     {"betas", "epsilon", "amsgrad"},
	"adamw":    {"weight_decay", "betas", "epsilon", "amsgrad"},
	"adamax":   {"weight_decay", "betas", "epsilon"},
	"nadam":    {"weight_decay", "betas", "epsilon", "momentum_decay"},
	"radam":    {"weight_decay", "betas", "epsilon"},
	"lion":     {"weight_decay", "betas"},
	"muon":     {"weight_decay", "momentum", "heavy_ball", "epsilon", "iterations", "coefficients", "adjust"},
	"rprop":    {"step_factors", "step_sizes"},
	"asgd":     {"lambda", "power", "average_from"},
	"lbfgs":    {"iterations", "history", "evaluations", "gradient_tolerance", "change_tolerance", "strong_wolfe"},
}

// commonOptimizerKeys are those that all kinds have, but for lbfgs, which clips
// nothing.
var commonOptimizerKeys = []string{"kind", "rate", "l2", "decay_all", "maximize", "clip_value", "clip_norm", "clip_order", "clip_units",
	"groups", "sam", "lookahead", "schedule"}

// groupKeys are those that a group may have of every kind.
var groupKeys = []string{"rate", "rate_factor", "l2", "decay_all", "clip_units"}

// below1 is the largest of numbers that must be below 1.
var below1 = math.Nextafter(1, 0)

// optimizerRanges are those of numbers; lists have the range of each of theirs.
var optimizerRanges = map[string][2]float64{
	"rate": {0, math.MaxFloat64}, "weight_decay": {0, math.MaxFloat64}, "l2": {0, math.MaxFloat64}, "rate_factor": {0, math.MaxFloat64},
	"clip_value": {0, math.MaxFloat64}, "clip_norm": {0, math.MaxFloat64}, "clip_order": {0, math.Inf(1)}, "clip_units": {0, math.MaxFloat64},
	"momentum": {0, below1}, "dampening": {0, 1}, "betas": {0, below1}, "epsilon": {0, math.MaxFloat64}, "momentum_decay": {0, math.MaxFloat64},
	"smoothing": {0, below1}, "rate_decay": {0, math.MaxFloat64}, "initial_sum": {0, math.MaxFloat64},
	"step_factors": {math.SmallestNonzeroFloat64, math.MaxFloat64}, "step_sizes": {math.SmallestNonzeroFloat64, math.MaxFloat64},
	"lambda": {0, math.MaxFloat64}, "power": {0, math.MaxFloat64}, "average_from": {0, math.MaxFloat64},
	"iterations": {0, 99}, "coefficients": {-math.MaxFloat64, math.MaxFloat64},
	"history": {0, 10000}, "evaluations": {0, maxEpochs}, "gradient_tolerance": {0, math.MaxFloat64}, "change_tolerance": {0, math.MaxFloat64},
}

// lengths says how many numbers a list has.
var lengths = map[string]int{"betas": 2, "step_factors": 2, "step_sizes": 2, "coefficients": 3}

var adjustments = []string{"original", "match_rms_adamw", "spectral_unclamped"}

func (r *Recipe) checkOptimizer() error {
	o := &r.Optimizer
	if err := first(
		r.oneOf("optimizer.kind", o.Kind, sortedKeys(optimizerKeys)),
		r.positive("optimizer.rate", o.Rate),
		r.checkNumbers("optimizer", reflect.ValueOf(o).Elem()),
		r.checkKeys(o),
		r.oneOf("optimizer.adjust", cmp.Or(o.Adjust, adjustments[0]), adjustments),
	); err != nil {
		return err
	}
	switch {
	case o.Nesterov && number(o.Momentum, 0) == 0:
		return r.Wrong("optimizer.nesterov", "it needs sgd with a momentum above 0")
	case o.Nesterov && o.Dampening != 0:
		return r.Wrong("optimizer.dampening", found(o.Dampening, "0 with nesterov"))
	case len(o.StepFactors) == 2 && (o.StepFactors[0] >= 1 || o.StepFactors[1] <= 1):
		return r.Wrong("optimizer.step_factors", found(o.StepFactors, "one below 1 and one above"))
	case len(o.StepSizes) == 2 && o.StepSizes[0] > o.StepSizes[1]:
		return r.Wrong("optimizer.step_sizes", found(o.StepSizes, "the least first"))
	case o.ClipOrder != 0 && o.ClipNorm == 0:
		return r.Wrong("optimizer.clip_order", "it is the order of the norm of clip_norm, which is not given")
	}
	return first(r.checkGroups(o), r.checkAround(o), r.checkSchedule("optimizer.schedule", o.Schedule, false))
}

// checkNumbers refuses numbers outside their range, and lists of another length.
func (r *Recipe) checkNumbers(at string, table reflect.Value) error {
	for i := range table.NumField() {
		name := tomlName(table.Type().Field(i))
		limits, known := optimizerRanges[name]
		v := reflect.Indirect(table.Field(i))
		if !known || !v.IsValid() {
			continue
		}
		key := at + "." + name
		if v.Kind() != reflect.Slice {
			if err := r.between(key, v.Convert(reflect.TypeFor[float64]()).Float(), limits[0], limits[1]); err != nil {
				return err
			}
			continue
		}
		if n := v.Len(); n != 0 && n != lengths[name] {
			return r.Wrong(key, found(v.Interface(), "%d numbers", lengths[name]))
		}
		for k := range v.Len() {
			if err := r.between(key, v.Index(k).Float(), limits[0], limits[1]); err != nil {
				return err
			}
		}
	}
	return nil
}

// checkKeys refuses keys that a kind does not have.
func (r *Recipe) checkKeys(o *Optimizer) error {
	table := reflect.ValueOf(o).Elem()
	own := optimizerKeys[o.Kind]
	for i := range table.NumField() {
		name := tomlName(table.Type().Field(i))
		if table.Field(i).IsZero() || slices.Contains(own, name) || slices.Contains(commonOptimizerKeys, name) && !(o.Kind == "lbfgs" && strings.HasPrefix(name, "clip_")) {
			continue
		}
		if name == "weight_decay" && o.Kind == "adam" {
			return r.Wrong("optimizer.weight_decay", "adam has none beside the gradient, which adamw has; l2 adds one to the gradient")
		}
		return r.Wrong("optimizer."+name, fmt.Sprintf("%s has none; it has %s", o.Kind, strings.Join(own, ", ")))
	}
	return nil
}

func (r *Recipe) checkGroups(o *Optimizer) error {
	if len(o.Groups) > 0 && o.Kind == "lbfgs" {
		return r.Wrong("optimizer.groups", "lbfgs has none")
	}
	for i := range o.Groups {
		g := &o.Groups[i]
		at := fmt.Sprintf("optimizer.groups[%d]", i)
		ways := 0
		for _, given := range []bool{g.Biases, g.Prefix != "", g.Names != nil} {
			if given {
				ways++
			}
		}
		switch {
		case ways != 1:
			return r.Wrong(at, "want one of these: names of parameters, a prefix of their names, or biases = true")
		case g.Names != nil && len(g.Names) == 0:
			return r.Wrong(at+".names", "the list is empty")
		case g.Rate != nil && g.RateFactor != nil:
			return r.Wrong(at+".rate", "there is a rate_factor as well; want one of them")
		case g.Rate != nil && math.IsInf(*g.Rate/o.Rate, 0):
			return r.Wrong(at+".rate", fmt.Sprintf("%g is too many times the optimiser's %g", *g.Rate, o.Rate))
		}
		if err := r.checkPatterns(at+".names", g.Names); err != nil {
			return err
		}
		table := reflect.ValueOf(g).Elem()
		if err := r.checkNumbers(at, table); err != nil {
			return err
		}
		own, set := optimizerKeys[o.Kind], 0
		for k := range table.NumField() {
			name := tomlName(table.Type().Field(k))
			if table.Field(k).IsZero() || name == "names" || name == "prefix" || name == "biases" {
				continue
			}
			set++
			if !slices.Contains(own, name) && !slices.Contains(groupKeys, name) {
				return r.Wrong(at+"."+name, fmt.Sprintf("%s has none; it has %s", o.Kind, strings.Join(own, ", ")))
			}
		}
		if set == 0 && i == len(o.Groups)-1 { // an earlier one keeps its parameters from those behind it
			return r.Wrong(at, "it sets nothing; want a key such as rate_factor or l2")
		}
		if g.Momentum != nil && *g.Momentum == 0 && o.Nesterov {
			return r.Wrong(at+".momentum", found(0, "a number above 0 with nesterov"))
		}
	}
	return nil
}

// checkAround checks what stands around the optimiser.
func (r *Recipe) checkAround(o *Optimizer) error {
	if s := o.SAM; s != nil {
		if o.Kind == "lbfgs" {
			return r.Wrong("optimizer.sam", "lbfgs asks for the objective by itself")
		}
		if s.Eta != 0 && !s.Adaptive {
			return r.Wrong("optimizer.sam.eta", "it needs adaptive = true")
		}
		if err := first(r.between("optimizer.sam.rho", s.Rho, 0, math.MaxFloat64), r.between("optimizer.sam.eta", s.Eta, 0, math.MaxFloat64)); err != nil {
			return err
		}
	}
	if l := o.Lookahead; l != nil {
		return first(r.between("optimizer.lookahead.steps", float64(l.Steps), 1, maxEpochs), r.between("optimizer.lookahead.share", l.Share, 0, 1))
	}
	return nil
}
