package optim_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/optim"
	"cajal/tensor"
)

func TestRefusesSettings(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	param := func(name string) grad.Value { return grad.Param(name, tensor.New(tensor.Float64, 2)) }
	for _, c := range []struct {
		make func()
		want string
	}{
		{func() { optim.SGD(nan) }, "SGD: rate NaN, want a finite number, at least 0"},
		{func() { optim.Adam(-1) }, "Adam: rate -1, want"},
		{func() { optim.AdamW(inf) }, "AdamW: rate +Inf, want"},
		{func() { optim.SGD(1).SetRate(nan) }, "rate NaN"},
		{func() { optim.SGD(1).SetFactor(-1) }, "rate factor -1"},
		{func() { optim.SGD(1, optim.L2(-1)) }, "L2 strength -1"},
		{func() { optim.SGD(1, optim.L2(inf)) }, "L2 strength +Inf"},
		{func() { optim.SGD(1, optim.WeightDecay(nan)) }, "weight decay NaN"},
		{func() { optim.SGD(1, optim.Momentum(1)) }, "momentum 1, want a number from 0 to below 1"},
		{func() { optim.SGD(1, optim.Momentum(nan)) }, "momentum NaN"},
		{func() { optim.SGD(1, optim.Nesterov()) }, "Nesterov needs a Momentum above 0"},
		{func() { optim.Adam(1, optim.Nesterov()) }, "Nesterov is no option of Adam, which has Betas, Epsilon, AMSGrad"},
		{func() { optim.Adam(1, optim.Momentum(0.9)) }, "Adam: Momentum is no option of Adam"},
		{func() { optim.SGD(1, optim.Betas(0.9, 0.9)) }, "SGD: Betas is no option of SGD, which has Momentum, Dampening, Nesterov"},
		{func() { optim.Adam(1, optim.Betas(1, 0.9)) }, "first beta 1"},
		{func() { optim.Adam(1, optim.Betas(0.9, -0.1)) }, "second beta -0.1"},
		{func() { optim.Adam(1, optim.Smoothing(0.9)) }, "Smoothing is no option of Adam"},
		{func() { optim.RMSProp(1, optim.Smoothing(1)) }, "smoothing 1"},
		{func() { optim.SGD(1, optim.Epsilon(1)) }, "Epsilon is no option of SGD"},
		{func() { optim.Adagrad(1, optim.Epsilon(-1)) }, "epsilon -1"},
		{func() { optim.SGD(1, optim.Momentum(0.9), optim.Nesterov(), optim.Dampening(0.1)) }, "SGD: Nesterov needs a Dampening of 0"},
		{func() { optim.SGD(1, optim.Dampening(1.1)) }, "dampening 1.1, want a number from 0 to 1"},
		{func() { optim.SGD(1, optim.AMSGrad()) }, "AMSGrad is no option of SGD"},
		{func() { optim.Adagrad(1, optim.RateDecay(-1)) }, "rate decay -1"},
		{func() { optim.Adagrad(1, optim.InitialSum(inf)) }, "initial sum +Inf"},
		{func() { optim.NAdam(1, optim.MomentumDecay(nan)) }, "momentum decay NaN"},
		{func() { optim.Rprop(1, optim.StepFactors(1.2, 0.5)) }, "step factors 1.2 and 0.5, want one below 1 and one above"},
		{func() { optim.Rprop(1, optim.StepSizes(2, 1)) }, "step sizes from 2 to 1, want the least first"},
		{func() { optim.ASGD(1, optim.Lambda(-1)) }, "lambda -1"},
		{func() { optim.ASGD(1, optim.Power(nan)) }, "power NaN"},
		{func() { optim.ASGD(1, optim.AverageFrom(-1)) }, "first step of the mean -1"},
		{func() { optim.Muon(1, optim.Iterations(0)) }, "0 iterations, want 1 to 99"},
		{func() { optim.Muon(1, optim.Coefficients(1, nan, 1)) }, "coefficient NaN"},
		{func() { optim.Muon(1, optim.AdjustRate("much")) }, `adjustment "much", want "original"`},
		{func() { optim.Lion(1, optim.Epsilon(1)) }, "Lion: Epsilon is no option of Lion, which has Betas"},
		{func() { optim.Adam(1, optim.Group(optim.Biases, optim.Momentum(0.5))) }, "Adam: group 0: Momentum is no option of Adam"},
		{func() {
			optim.SGD(1, optim.Momentum(0.5), optim.Group(optim.Biases, optim.Nesterov(), optim.Momentum(0)))
		}, "group 0: Nesterov needs a Momentum above 0"},
		{func() { optim.SGD(1, optim.ClipNormOf(0, 1)) }, "norm of order 0, want one above 0"},
		{func() { optim.SGD(1, optim.ClipUnits(-1)) }, "share of a unit to clip at -1"},
		{func() { optim.SGD(1, optim.Group(optim.Biases, optim.RefuseNonFinite())) }, "group 0: RefuseNonFinite is a setting of the whole optimiser"},
		{func() { optim.SGD(1).SetMomentum(0.5) }, "SGD: there is no momentum to change; make the optimiser with one"},
		{func() { optim.Adam(1).SetMomentum(1) }, "momentum 1, want a number above 0 and below 1"},
		{func() { optim.Adam(1).Bind(param("w")).Change(optim.AMSGrad()) }, "the change needs memory for [exp_avg exp_avg_sq max_exp_avg_sq] of w"},
		{func() { optim.Adam(1).Change(optim.Group(optim.Biases)) }, "a Group cannot be added"},
		{func() { optim.SGD(1, optim.ClipNorm(0)) }, "norm to clip at 0, want a finite number above 0"},
		{func() { optim.SGD(1, optim.ClipNorm(inf)) }, "norm to clip at +Inf"},
		{func() { optim.SGD(1, optim.ClipValue(nan)) }, "value to clip at NaN"},
		{func() { optim.SGD(1, optim.RateFactor(2)) }, "RateFactor is a setting of a group"},
		{func() { optim.SGD(1, optim.Group(nil)) }, "group 0 matches by a nil function"},
		{func() { optim.SGD(1, optim.Group(optim.Biases, optim.L2(-1))) }, "group 0: L2 strength -1"},
		{func() { optim.SGD(1, optim.Group(optim.Biases, optim.RateFactor(nan))) }, "group 0: rate factor NaN"},
		{func() { optim.SGD(1, optim.Group(optim.Biases, optim.ClipNorm(1))) }, "group 0: ClipNorm is a setting of the whole optimiser"},
		{func() { optim.SGD(1, optim.Group(optim.Prefix("3."))).Bind(param("w"), param("b")) }, "group 0 has none of the parameters w, b"},
		{func() { optim.SGD(1).Bind(grad.NewTape().Const(tensor.New(tensor.Float64, 1))) }, "is not a parameter"},
		{func() {
			optim.SGD(1).BindNamed(grad.Named{Name: "w", Value: param("w")}, grad.Named{Name: "w", Value: param("w")})
		}, "two parameters are called w"},
		{func() { optim.StepDecay(0, 0.5) }, "step decay: steps between changes: 0, want at least 1"},
		{func() { optim.StepDecay(1, nan) }, "step decay: gamma NaN"},
		{func() { optim.Exponential(-1) }, "exponential: gamma -1"},
		{func() { optim.Cosine(0, 0) }, "cosine: steps: 0"},
		{func() { optim.Cosine(1, 2) }, "cosine: floor 2, want a number from 0 to 1"},
		{func() { optim.Linear(nan, 1, 3) }, "linear: first factor NaN"},
		{func() { optim.Linear(1, inf, 3) }, "linear: last factor +Inf"},
		{func() { optim.Warmup(0, 0, nil) }, "linear: steps: 0"},
		{func() { optim.OneCycle(0) }, "one-cycle: steps: 0"},
		{func() { optim.OneCycle(9, optim.Rising(1.5)) }, "one-cycle: rising share 1.5"},
		{func() { optim.OneCycle(9, optim.Divisors(0, 1)) }, "one-cycle: start divisor 0"},
		{func() { optim.MultiStep(0.5, 3, -1) }, "multi-step: step of a change: -1"},
		{func() { optim.Polynomial(0, 1) }, "polynomial: steps: 0"},
		{func() { optim.Polynomial(1, nan) }, "polynomial: power NaN"},
		{func() { optim.Constant(-1, 1) }, "constant: factor -1"},
		{func() { optim.Cyclic(1, 0.5, 1, 1) }, "cyclic: upper factor 0.5"},
		{func() { optim.Cyclic(0, 1, 0, 1) }, "cyclic: steps up: 0"},
		{func() { optim.Cyclic(0, 1, 1, 0) }, "cyclic: steps down: 0"},
		{func() { optim.Cyclic(0, 1, 1, 1, optim.Falling(nan)) }, "cyclic: gamma NaN"},
		{func() { optim.CyclicMomentum(0.9, 1.1, 1, 1) }, "cyclic: upper momentum 1.1"},
		{func() { optim.OneCycleMomentum(9, 0.9, 0.8) }, "one-cycle: upper momentum 0.8, want a number from 0.9 to 1"},
		{func() { optim.WarmRestarts(0, 1, 0) }, "warm restarts: steps before the first: 0"},
		{func() { optim.WarmRestarts(1, 0, 0) }, "warm restarts: times as many steps: 0"},
		{func() { optim.Sequential([]int{3}, optim.Exponential(1)) }, "sequential: 1 schedules with 1 steps to change at, want one schedule more"},
		{func() { optim.Sequential([]int{3, 3}, nil, nil, nil) }, "sequential: changes at steps [3 3], want steps that rise"},
		{func() { optim.OnPlateau(0.1, 1, optim.AbsoluteThreshold(-1)) }, "plateau: threshold -1"},
		{func() { optim.OnPlateau(0.1, 1, optim.LeastChange(inf)) }, "plateau: least change +Inf"},
		{func() { optim.OnPlateau(2, 1) }, "plateau: gamma 2"},
		{func() { optim.OnPlateau(0.1, -1) }, "plateau: patience: -1"},
		{func() { optim.OnPlateau(0.1, 1, optim.Threshold(nan)) }, "plateau: threshold NaN"},
		{func() { optim.OnPlateau(0.1, 1, optim.Cooldown(-1)) }, "plateau: cooldown: -1"},
		{func() { optim.OnPlateau(0.1, 1, optim.Floor(-1)) }, "plateau: floor -1"},
	} {
		if got := refusal(c.make); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q in it", got, c.want)
		}
	}
}

// refusal returns the message of the *grad.Error that f panics with.
func refusal(f func()) (message string) {
	defer func() {
		var e *grad.Error
		switch p := recover().(type) {
		case nil:
			message = "no panic"
		case error:
			message = "wrong type: " + p.Error()
			if errors.As(p, &e) {
				message = e.Error()
			}
		}
	}()
	f()
	return ""
}
