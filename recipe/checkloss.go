package recipe

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
)

func (r *Recipe) checkLoss() error {
	l := &r.Loss
	if err := first(r.checkLossKind(),
		r.oneOf("loss.reduction", cmp.Or(l.Reduction, "mean"), reductionKinds),
		r.between("loss.smoothing", l.Smoothing, 0, 1),
		r.positive("loss.delta", number(l.Delta, 1)),
		r.between("loss.beta", number(l.Beta, 1), 0, math.MaxFloat64),
		r.between("loss.quantile", number(l.Quantile, 0.5), 0, 1),
		r.between("loss.gamma", number(l.Gamma, 2), 0, math.MaxFloat64),
		r.between("loss.alpha", number(l.Alpha, 0.25), 0, 1),
		r.between("loss.positive_weight", number(l.PositiveWeight, 1), 0, math.MaxFloat64),
		r.positive("loss.margin", number(l.Margin, 1)),
		r.positive("loss.epsilon", number(l.Epsilon, 1e-6)),
		r.checkWeights(), r.checkQuantiles()); err != nil {
		return err
	}
	if p := l.Power; p != nil && *p != 1 && *p != 2 {
		return r.Wrong("loss.power", found(*p, "1 or 2"))
	}
	if l.Kind == "poisson-nll" && l.Epsilon != nil && l.Activation() == "exp" {
		return r.Wrong("loss.epsilon", "it keeps means from the logarithm of 0, and outputs are logarithms unless log_input = false")
	}
	for _, key := range l.given() {
		if !slices.Contains(lossKinds[l.Kind].keys, key) {
			return r.Wrong("loss."+key, "only "+kindsWith(key)+" has one")
		}
	}
	return r.checkEnd()
}

// checkLossKind refuses a loss that is not known, or that no recipe can have.
func (r *Recipe) checkLossKind() error {
	kind := r.Loss.Kind
	if _, ok := lossKinds[kind]; ok || kind == "" {
		return r.oneOf("loss.kind", kind, sortedKeys(lossKinds))
	}
	for _, name := range sortedKeys(elsewhere) {
		if kind == name || strings.HasPrefix(name, kind+"-") { // "triplet" for "triplet-margin"
			return r.Wrong("loss.kind", name+" "+elsewhere[name])
		}
	}
	for _, name := range sortedKeys(lossKinds) {
		if strings.HasPrefix(name, kind+"-") {
			return r.Wrong("loss.kind", fmt.Sprintf("%q is not known; did you mean %q?", kind, name))
		}
	}
	return r.oneOf("loss.kind", kind, sortedKeys(lossKinds))
}

// checkWeights refuses weights of classes of which none counts.
func (r *Recipe) checkWeights() error {
	w := r.Loss.Weights
	switch {
	case r.Loss.ClassWeights == "":
	case r.Loss.ClassWeights != Balanced:
		return r.oneOf("loss.class_weights", r.Loss.ClassWeights, []string{Balanced})
	case w != nil:
		return r.Wrong("loss.class_weights", "weights is set too; want one of them")
	case !r.Data.UserData():
		return r.Wrong("loss.class_weights", fmt.Sprintf("%s has as many samples of each class as it is told to; weights says what each weighs", r.Data.Kind))
	}
	for i, v := range w {
		if err := r.between(fmt.Sprintf("loss.weights[%d]", i), v, 0, math.MaxFloat64); err != nil {
			return err
		}
	}
	if len(w) > 0 && slices.Max(w) == 0 {
		return r.Wrong("loss.weights", found(w, "one of them above 0"))
	}
	return nil
}

// maxQuantiles is how many quantiles there may be.
const maxQuantiles = 1000

// checkQuantiles refuses quantiles that are none, or not in order.
func (r *Recipe) checkQuantiles() error {
	q := r.Loss.Quantiles
	switch {
	case q == nil:
		return nil
	case r.Loss.Quantile != nil:
		return r.Wrong("loss.quantiles", "quantile is set too; want one of them")
	case len(q) == 0 || len(q) > maxQuantiles:
		return r.Wrong("loss.quantiles", found(len(q), "1 to %d of them", maxQuantiles))
	}
	for i, v := range q {
		if err := r.between(fmt.Sprintf("loss.quantiles[%d]", i), v, 0, 1); err != nil {
			return err
		}
		if i > 0 && v <= q[i-1] {
			return r.Wrong(fmt.Sprintf("loss.quantiles[%d]", i), fmt.Sprintf("%v behind %v, want them in ascending order", v, q[i-1]))
		}
	}
	return nil
}

// positiveLayers give numbers of 0 or more.
var positiveLayers = []string{"softplus", "relu", "relu6", "sigmoid", "hard-sigmoid", "softmax", "softmin"}

// checkEnd refuses a network whose last layer does not give what the loss takes.
func (r *Recipe) checkEnd() error {
	l, all := &r.Loss, r.Network.Layers
	if len(all) == 0 {
		return nil
	}
	ends := func(kind string) bool { return endsWith(all, kind) }
	switch end := lossKinds[l.Kind].end; {
	case end == "log-softmax" && !ends(end):
		return r.Wrong("loss.kind", l.Kind+" takes log-probabilities; want log-softmax as the last layer, or cross-entropy without it")
	case end == "sigmoid" && !ends(end):
		return r.Wrong("loss.kind", l.Kind+" takes probabilities; want sigmoid as the last layer, or binary-cross-entropy without it")
	case l.Kind == "poisson-nll" && l.Activation() == "none" && !slices.ContainsFunc(positiveLayers, ends):
		return r.Wrong("loss.log_input", "false, and then poisson-nll takes means, which are not below 0; want softplus as the last layer, or log_input = true without it")
	}
	return nil
}

// endsWith reports whether the last of the layers, also of those in it, is of a kind.
func endsWith(layers []Layer, kind string) bool {
	last := layers[len(layers)-1]
	if in := last.Layers(); last.Kind() == "sequential" && len(in) > 0 {
		return endsWith(in, kind)
	}
	return last.Kind() == kind
}

// kindsWith lists the kinds of loss that have a key.
func kindsWith(key string) string {
	var kinds []string
	for _, kind := range sortedKeys(lossKinds) {
		if slices.Contains(lossKinds[kind].keys, key) {
			kinds = append(kinds, kind)
		}
	}
	return strings.Join(kinds, " or ")
}

// numberKinds lists the kinds of loss that compare numbers.
func numberKinds() string {
	var kinds []string
	for _, kind := range sortedKeys(lossKinds) {
		if lossKinds[kind].numbers {
			kinds = append(kinds, kind)
		}
	}
	last := len(kinds) - 1
	return strings.Join(kinds[:last], ", ") + " or " + kinds[last]
}

func (r *Recipe) lossFits(f Facts) error {
	l := &r.Loss
	kind, regression := lossKinds[l.Kind], f.Targets > 0
	task := func(other string) string {
		if r.Data.Kind != "table" {
			return ""
		}
		return fmt.Sprintf(", or data.task = %q", other)
	}
	switch {
	case f.Labels != nil && !kind.labels:
		return r.Wrong("loss.kind", fmt.Sprintf("%s takes no samples with several labels, and there are %d targets of two classes each; want binary-cross-entropy or binary-focal%s", l.Kind, len(f.Labels), task("regression")))
	case f.Labels != nil:
		return nil
	case regression && !kind.numbers:
		return r.Wrong("loss.kind", fmt.Sprintf("%s tells classes apart, and %s has numbers as targets; want %s%s", l.Kind, r.Data.Kind, numberKinds(), task("classification")))
	case !regression && kind.real:
		return r.Wrong("loss.kind", fmt.Sprintf("%s is of numbers, and %s has classes as targets; want a loss of classes%s", l.Kind, r.Data.Kind, task("regression")))
	case !regression && l.Quantiles != nil:
		return r.Wrong("loss.quantiles", fmt.Sprintf("several quantiles are of numbers, and %s has classes as targets%s", r.Data.Kind, task("regression")))
	case !regression && !kind.classes && f.Classes != 2:
		return r.Wrong("loss.kind", fmt.Sprintf("%s needs two classes, and %s has %d", l.Kind, r.Data.Kind, f.Classes))
	case l.Weights != nil && len(l.Weights) != f.Classes:
		return r.Wrong("loss.weights", found(len(l.Weights), "%d, one for each class", f.Classes))
	case l.IgnoreIndex != nil && (*l.IgnoreIndex < 0 || *l.IgnoreIndex >= f.Classes):
		return r.Wrong("loss.ignore_index", found(*l.IgnoreIndex, "0 to %d, the number of a class", f.Classes-1))
	case l.Quantiles != nil && f.Targets != 1:
		return r.Wrong("loss.quantiles", fmt.Sprintf("several quantiles are of one number, and %s has %d", r.Data.Kind, f.Targets))
	}
	return nil
}
