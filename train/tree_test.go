package train

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

// shardParts returns the gradients of n shards: numbers of very different sizes,
// whose sum depends on the order, and for some none.
func shardParts(n int) []*tensor.Tensor {
	rnd := rand.New(rand.NewPCG(1, 2))
	all := make([]*tensor.Tensor, n)
	for i := range all {
		if i%4 == 3 {
			continue
		}
		all[i] = tensor.New(tensor.Float32, 3)
		for j := range 3 {
			all[i].Set(rnd.NormFloat64()*float64(int(1)<<rnd.IntN(20)), j)
		}
	}
	return all
}

// sumShards puts the gradients lo … hi−1 of n shards into a tree.
func sumShards(n, lo, hi int, gradients []*tensor.Tensor) []*Part {
	t := tree{}
	t.begin(n)
	for k := lo; k < hi; k++ {
		p := t.next(k, []grad.Named{{Name: "w"}})
		p.Loss, p.Weight = 1/float64(k+1), 1
		p.set(0, gradients[k])
		t.push(p)
	}
	return t.parts
}

// However a step's shards are cut into neighbouring groups, each of which adds up
// its own, the sum has the same bits, and it is that of the tree as drawn.
func TestTreeDependsOnTheShardsAlone(t *testing.T) {
	for n := 1; n <= 9; n++ {
		gradients := shardParts(n)
		var drawn func(lo, hi int) *tensor.Tensor
		drawn = func(lo, hi int) *tensor.Tensor {
			if hi-lo == 1 {
				return gradients[lo]
			}
			half := 1
			for 2*half < hi-lo {
				half *= 2
			}
			a, b := drawn(lo, lo+half), drawn(lo+half, hi)
			if a == nil || b == nil {
				if a == nil {
					a = b
				}
				return a
			}
			sum := tensor.New(tensor.Float32, 3)
			for j := range 3 {
				sum.Set(float64(float32(a.At(j))+float32(b.At(j))), j)
			}
			return sum
		}
		want := drawn(0, n)
		for cuts := range 1 << (n - 1) {
			var parts []*Part
			lo := 0
			for k := 1; k <= n; k++ {
				if k == n || cuts>>(k-1)&1 == 1 {
					parts = append(parts, sumShards(n, lo, k, gradients)...)
					lo = k
				}
			}
			sum, err := Join(n, parts)
			if err != nil {
				t.Fatalf("%d shards, cut %b: %v", n, cuts, err)
			}
			if got := sum.Gradients[0].Tensor; !tensor.Equal(got, want) || sum.Weight != float64(n) {
				t.Fatalf("%d shards, cut %b: sum %v with weight %v, want %v and %d", n, cuts, got, sum.Weight, want, n)
			}
		}
	}
}

func TestJoinRefuses(t *testing.T) {
	gradients := shardParts(6)
	part := func(lo, hi int) *Part { return sumShards(6, lo, hi, gradients)[0] }
	for _, c := range []struct {
		parts []*Part
		want  string
	}{
		{nil, "end at shard 0 of 6"},
		{[]*Part{part(0, 4)}, "end at shard 4 of 6"},
		{[]*Part{part(0, 4), part(5, 6)}, "after shards 0 to 4 come 5 to 6"},
		{[]*Part{part(0, 4), {Lo: 4, Hi: 7}}, "come 4 to 7, of 6"},
		{[]*Part{{Lo: 0, Hi: 3}, {Lo: 3, Hi: 6}}, "no node of the tree"},
	} {
		if _, err := Join(6, c.parts); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one that says %q", fmt.Sprint(len(c.parts), " parts"), err, c.want)
		}
	}
}
