package explain

import (
	"fmt"
	"math"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// Score takes from the outputs of a network, (N, …), the number of each sample that is
// explained, (N).
type Score func(out grad.Value) grad.Value

// LogProbability is the logarithm of a class's probability, of logits (N, K), or of one
// logit (N, 1), which speaks for the second of two classes.
//
//	K > 1: ln pₖ = zₖ − ln Σ exp zⱼ      K = 1: ln p₁ = ln σ(z), ln p₀ = ln σ(−z)
func LogProbability(class int) Score {
	return func(out grad.Value) grad.Value {
		switch k := perSample(out); {
		case k > 1:
			return column(out.Reshape(-1, k).LogSoftmax(), class)
		case class == 0:
			return out.Reshape(-1).Neg().LogSigmoid()
		default:
			return out.Reshape(-1).LogSigmoid()
		}
	}
}

// LogOdds is the logarithm of a class's odds p/(1 − p), of logits as [LogProbability] takes
// them. Its gradient tells what speaks for the class where the network is sure of it, too:
// that of the log probability is 1 − p times as large.
//
//	K > 1: ln pₖ/(1−pₖ) = zₖ − ln Σ exp zⱼ over j ≠ k      K = 1: z of the second class, −z of the first
func LogOdds(class int) Score {
	return func(out grad.Value) grad.Value {
		k := perSample(out)
		switch {
		case k > 1:
			z := out.Reshape(-1, k)
			var others []grad.Value
			for _, part := range [][2]int{{0, class}, {class + 1, k}} {
				if part[0] < part[1] {
					others = append(others, z.Narrow(1, part[0], part[1]))
				}
			}
			return column(z, class).Sub(grad.Concat(1, others...).LogSumExp(1))
		case class == 0:
			return out.Reshape(-1).Neg()
		}
		return out.Reshape(-1)
	}
}

// OutputNumber is one of the numbers that a network gives for a sample, such as the logit
// of a class, counted from 0.
func OutputNumber(k int) Score {
	return func(out grad.Value) grad.Value { return column(out.Reshape(-1, perSample(out)), k) }
}

// perSample returns how many numbers a sample has.
func perSample(out grad.Value) int { return out.Tensor().Size() / out.Shape()[0] }

func column(x grad.Value, k int) grad.Value { return x.Narrow(1, k, k+1).Reshape(-1) }

// SaliencyMap says how much a score changes with the numbers of a picture.
type SaliencyMap struct {
	Score    float64        // of the picture
	Gradient *tensor.Tensor // ∂score/∂x, (C, H, W), Float64
	// Magnitude is the largest size of the gradient among the channels of each place, (H,
	// W), Float64.
	//
	//	m[h, w] = max over c of |∂score/∂x[c, h, w]|
	Magnitude *tensor.Tensor
}

// Saliency is the gradient of a score with respect to the picture x (1, C, H, W): where a
// small change of a pixel changes the score the most (Simonyan, Vedaldi and Zisserman,
// 2014). The network runs in evaluation mode; its parameters and their gradients are the
// same afterwards.
//
// It is an error if x is no single picture that the network takes, or the score is not
// finite.
func Saliency(net nn.Layer, score Score, x *tensor.Tensor) (m *SaliencyMap, err error) {
	defer guarded(&err)
	if err := onePicture(x); err != nil {
		return nil, err
	}
	values, g, err := inputGradient(net, score, x)
	if err != nil {
		return nil, err
	}
	return saliencyOf(values[0], g.Reshape(x.Shape()[1:]...)), nil
}

// batched is how many pictures are computed at a time.
const batched = 16

// SmoothGrad is the mean of the gradients of [Saliency] at so many pictures with noise,
// in which what is there by chance of single pixels averages out (Smilkov, Thorat, Kim,
// Viégas and Wattenberg, 2017).
//
//	g = 1/n · Σ ∂score/∂x at x + εᵢ,  εᵢ ~ N(0, σ²),  σ = share · (max x − min x)
//
// The paper recommends n = 50 and a share of 0.1 to 0.2. The noise is drawn from the stream
// number by number, so the same state of it gives the same result. Score is that of the
// picture without noise. Errors are those of Saliency; n below 1 and a share that is
// negative or not finite are errors, too.
func SmoothGrad(net nn.Layer, score Score, x *tensor.Tensor, n int, share float64, noise *rng.Stream) (m *SaliencyMap, err error) {
	defer guarded(&err)
	switch {
	case n < 1:
		return nil, fmt.Errorf("explain: %d pictures with noise, want 1 or more", n)
	case !(share >= 0) || math.IsInf(share, 1):
		return nil, fmt.Errorf("explain: noise of a share of %v, want a finite number of 0 or more", share)
	}
	if err := onePicture(x); err != nil {
		return nil, err
	}
	plain := numbers(x.Contiguous())
	least, most := plain[0], plain[0]
	for _, v := range plain {
		least, most = min(least, v), max(most, v)
	}
	sigma := share * (most - least)
	sum := tensor.New(tensor.Float64, x.Shape()[1:]...)
	for done := 0; done < n; {
		k := min(batched, n-done)
		noisy := tensor.New(tensor.Float64, append([]int{k}, x.Shape()[1:]...)...)
		for i := range noisy.Float64s() {
			noisy.Float64s()[i] = plain[i%len(plain)] + float64(sigma*noise.NormFloat64())
		}
		_, g, err := inputGradient(net, score, noisy)
		if err != nil {
			return nil, err
		}
		for i, v := range numbers(g) {
			sum.Float64s()[i%len(plain)] += v
		}
		done += k
	}
	for i := range sum.Float64s() {
		sum.Float64s()[i] /= float64(n)
	}
	values, _, err := inputGradient(net, score, x)
	if err != nil {
		return nil, err
	}
	return saliencyOf(values[0], sum), nil
}

// onePicture refuses what is no picture (1, C, H, W).
func onePicture(x *tensor.Tensor) error {
	if s := x.Shape(); len(s) != 4 || s[0] != 1 || x.Size() == 0 || !x.DType().Float() {
		return fmt.Errorf("explain: the picture is %v %s, want floats (1, C, H, W)", x.DType(), tensor.ShapeString(x.Shape()))
	}
	return nil
}

// inputGradient returns the scores of pictures (N, C, H, W), and the gradient of each with
// respect to its picture. Pictures do not depend on one another, so one walk backwards
// from the sum of the scores gives all.
func inputGradient(net nn.Layer, score Score, x *tensor.Tensor) (values []float64, g *tensor.Tensor, err error) {
	r := &recording{net: net}
	tape := grad.NewTape(grad.Evaluation())
	r.x = tape.Const(x.To(precision(net)))
	r.out = net.Forward(r.x)
	scores := score(r.out)
	r.loss = scores.Sum()
	for v := range tape.Values() {
		r.values = append(r.values, v)
	}
	values = numbers(scores.Tensor())
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, nil, fmt.Errorf("explain: the score of picture %d is %v, want a finite number to explain", i, v)
		}
	}
	return values, newTrail(r.values, r.x, r.loss).derivative(r.loss, 0).To(tensor.Float64), nil
}

// precision is that of a network's parameters.
func precision(net nn.Layer) tensor.DType {
	if params := nn.Params(net); len(params) > 0 {
		return params[0].Value.DType()
	}
	return tensor.Float64
}

// saliencyOf puts a map together from a gradient (C, H, W).
func saliencyOf(score float64, g *tensor.Tensor) *SaliencyMap {
	s := g.Shape()
	m := &SaliencyMap{Score: score, Gradient: g, Magnitude: tensor.New(tensor.Float64, s[1:]...)}
	raw, places := memory.Of(g.Contiguous()), m.Magnitude.Float64s()
	for i := range g.Size() {
		at := i % len(places)
		places[at] = max(places[at], math.Abs(raw.At(i)))
	}
	return m
}
