package baseline

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/tensor"
)

// weighedRows are the rows of the golden numbers below: x (24, 3), classes modulo k,
// targets (24, 2) and weights of sum 20, some of them 0.
func weighedRows(k int) (x, y, targets, w *tensor.Tensor) {
	var xs, ts, ws []float64
	var ys []int64
	for i := range 24 {
		row := []float64{float64(i*7%11)/5 - 1, float64(i*5%13)/6 - 1, float64(i*i%17)/8 - 1}
		xs, ys = append(xs, row...), append(ys, int64((i*i%7+i)%k))
		ts = append(ts, row[0]*2-row[1]+float64(i%5)*0.3, row[2]+float64(i%3))
		v := float64(i%4) * 0.5
		if i%3 == 0 {
			v += 0.25
		}
		ws = append(ws, v)
	}
	return tensor.From(xs, 24, 3), tensor.From(ys), tensor.From(ts, 24, 2), tensor.From(ws)
}

func closeTo(t *testing.T, what string, got *tensor.Tensor, want []float64, tol float64) {
	t.Helper()
	if got.Size() != len(want) {
		t.Fatalf("%s: %d numbers, want %d", what, got.Size(), len(want))
	}
	for i, v := range got.Contiguous().Float64s() {
		if math.Abs(v-want[i]) > tol {
			t.Errorf("%s: number %d is %v, want %v", what, i, v, want[i])
		}
	}
}

// The numbers are those of scikit-learn 1.9's LogisticRegression and LogisticRegressionCV
// with sample_weight, to a tolerance of 1e-12.
func TestWeightedLogistic(t *testing.T) {
	for _, c := range []struct {
		classes         int
		coef, intercept []float64
		bestC           float64
		scores, cvCoef  []float64
	}{
		{2, []float64{-0.10922000657515724, -0.6895495955503955, 0.07235040001448868}, []float64{0.6246384781418799}, 0.01,
			[]float64{0.7407407407407407, 0.7407407407407407, 0.4444444444444444, 0.4444444444444444, 0.5, 0.5, 0.5, 0.4090909090909091, 0.6129032258064516, 0.6129032258064516, 0.6129032258064516, 0.6129032258064516},
			[]float64{-0.003492162219436735, -0.021631669057811716, 0.003892118838318268}},
		{3, []float64{-0.25458588676687854, 0.5493078554872558, 0.1986226745425911, 0.15159125979811897, -0.027606961068947607, -0.09691753712715745, 0.10299462696875976, -0.5217008944183081, -0.10170513741543365}, []float64{-0.33216866906094267, 0.1562096621801918, 0.175959006880752}, 10,
			[]float64{0.25925925925925924, 0.25925925925925924, 0.25925925925925924, 0.25925925925925924, 0.125, 0.125, 0.125, 0.20833333333333334, 0, 0, 0, 0},
			[]float64{-0.5139982567187675, 1.018659128356554, 0.36576455189757257, 0.28022179815253684, -0.12487646493864538, -0.14474985698228335, 0.23377645856623003, -0.8937826634179094, -0.2210146949152894}},
	} {
		x, y, _, w := weighedRows(c.classes)
		exact := []Option{Tol(1e-12), MaxIter(10_000), RowWeights(w)}
		m, err := FitLogistic(context.Background(), x, y, 0.7, exact...)
		if err != nil {
			t.Fatal(err)
		}
		closeTo(t, "weights", m.Coef, c.coef, 1e-6)
		closeTo(t, "intercepts", m.Intercept, c.intercept, 1e-6)
		m, err = LogisticCV(context.Background(), x, y, append(exact, Folds(3), Cs(0.01, 0.1, 1, 10))...)
		if err != nil {
			t.Fatal(err)
		}
		if m.C != c.bestC {
			t.Errorf("%d classes: C = %v, want %v", c.classes, m.C, c.bestC)
		}
		closeTo(t, "accuracies of the folds", m.Scores, c.scores, 1e-15)
		closeTo(t, "weights of the best C", m.Coef, c.cvCoef, 1e-6)
	}
}

// The numbers are those of scikit-learn 1.9's RidgeCV with sample_weight, whose mean of
// the squared errors is over 24 rows, where ours is over weights of the sum 20; once with
// fewer columns than rows and once with more, powers of them.
func TestWeightedRidge(t *testing.T) {
	x, _, y, w := weighedRows(2)
	var wide []float64
	for i := range 24 {
		for p := 1.0; p < 10; p++ {
			for j := range 3 {
				wide = append(wide, math.Pow(x.At(i, j), p))
			}
		}
	}
	for _, c := range []struct {
		x                       *tensor.Tensor
		penalty                 float64
		errors, coef, intercept []float64
	}{
		{x, 0.1, []float64{0.5053171498233135, 0.5120432615300684, 0.9043303642583744},
			[]float64{2.109866530988123, -1.1109191248456205, -0.001996119419741015, -0.37556458125963865, 0.20386327610896332, 0.8314864942222511}, []float64{0.6153807685422454, 0.8623720240571435}},
		{tensor.From(wide, 24, 27), 10, []float64{1.1753109930791508, 0.8426373381542668, 0.7663728928883554},
			[]float64{0.5300519687099737, -0.29498794128498124, 0.0021912242096611572, -0.1314392414868194, 0.12157702144999062, 0.2599659317883124}, []float64{0.5500521271986295, 0.7172086778384735}},
	} {
		m, err := WeightedRidgeCV(context.Background(), c.x, y, w, 0.1, 1, 10)
		if err != nil {
			t.Fatal(err)
		}
		if m.Penalty != c.penalty {
			t.Errorf("penalty %v, want %v", m.Penalty, c.penalty)
		}
		for i, e := range c.errors {
			if math.Abs(m.Errors[i]*20/24-e) > 1e-10 {
				t.Errorf("the error of penalty %d is %v, want %v", i, m.Errors[i]*20/24, e)
			}
		}
		closeTo(t, "weights", m.Coef.Narrow(1, 0, 3).Contiguous(), c.coef, 1e-10)
		closeTo(t, "intercepts", m.Intercept, c.intercept, 1e-10)
	}
}

// Weights of 1 change no number beyond rounding, and a wrong one is refused.
func TestRowWeights(t *testing.T) {
	x, y, targets, _ := weighedRows(3)
	ones := tensor.Full(tensor.Float64, 1, 24)
	a, err := LogisticCV(context.Background(), x, y, RowWeights(ones))
	if err != nil {
		t.Fatal(err)
	}
	b, err := LogisticCV(context.Background(), x, y)
	if err != nil || a.C != b.C {
		t.Fatal(a.C, b.C, err)
	}
	closeTo(t, "logistic", a.Coef, b.Coef.Float64s(), 1e-9)
	r, err := WeightedRidgeCV(context.Background(), x, targets, ones)
	if err != nil {
		t.Fatal(err)
	}
	q, err := RidgeCV(context.Background(), x, targets)
	if err != nil || r.Penalty != q.Penalty {
		t.Fatal(r.Penalty, q.Penalty, err)
	}
	closeTo(t, "ridge", r.Coef, slices.Clone(q.Coef.Contiguous().Float64s()), 1e-12)
	bad := tensor.From([]float64{1, -1})
	if _, err := FitLogistic(context.Background(), x, y, 1, RowWeights(bad)); err == nil || !strings.Contains(err.Error(), "logistic regression: weights of shape (2,) for 24 rows") {
		t.Errorf("logistic: got %v", err)
	}
	if _, err := WeightedRidgeCV(context.Background(), x, targets, bad); err == nil || !strings.Contains(err.Error(), "ridge regression: weights of shape (2,) for 24 rows") {
		t.Errorf("ridge: got %v", err)
	}
	// In order, the first fold has the first rows of each class.
	half := tensor.New(tensor.Float64, 24)
	for i := 12; i < 24; i++ {
		half.Float64s()[i] = 1
	}
	if _, err := LogisticCV(context.Background(), x, y, RowWeights(half)); err == nil || !strings.Contains(err.Error(), "of fold 0 weigh 0") {
		t.Errorf("a fold without weight: got %v", err)
	}
}
