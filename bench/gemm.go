package main

import (
	"context"
	"fmt"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/gonum"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

// product is one matrix product: (m, k)·(k, n), either one stored transposed.
type product struct {
	m, k, n int
	ta, tb  bool
	network bool // one of the article's network's
}

func (p product) String() string {
	a, b := fmt.Sprintf("(%d×%d)", p.m, p.k), fmt.Sprintf("(%d×%d)", p.k, p.n)
	if p.ta {
		a = fmt.Sprintf("(%d×%d)ᵀ", p.k, p.m)
	}
	if p.tb {
		b = fmt.Sprintf("(%d×%d)ᵀ", p.n, p.k)
	}
	return a + b
}

func products(quick bool) (all []product) {
	for n := 32; n <= 2048; n *= 2 {
		if !quick || n <= 512 {
			all = append(all, product{m: n, k: n, n: n})
		}
	}
	return append(all,
		product{m: 64, k: 784, n: 512, network: true},
		product{m: 784, k: 64, n: 512, ta: true, network: true}, // the weight's gradient xᵀ·dy
		product{m: 64, k: 512, n: 784, tb: true, network: true}, // the input's gradient dy·wᵀ
		product{m: 64, k: 512, n: 10, network: true},
		product{m: 512, k: 784, n: 512, network: true},
	)
}

func gemmTable(*settings) *table {
	return &table{Name: "gemm", Title: "Matrix products", Peers: []string{"numpy", "blis", "onednn", "torch", "gonum"},
		Limit: "multiply-adds in registers, in the same set of instructions"}
}

func measureGemm(ctx context.Context, b *bench, t *table) error {
	t.note("From Python's figures the time of a call on 1×1 is subtracted, so that libraries are compared and not calls. PyTorch's products are those of MKL. oneDNN has none in float64.")
	for _, threads := range b.threads {
		for _, double := range []bool{false, true} {
			for _, p := range products(b.quick) {
				if err := b.hold(ctx, t, p.contest(double, threads, b)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (p product) contest(double bool, threads int, b *bench) contest {
	name, epsilon := precision(double)
	left, right, z := p.operands(double)
	multiply := func() { gemm.MatMul(z, left, right, false) }
	multiply()
	flops := 2 * float64(p.m) * float64(p.k) * float64(p.n)
	c := contest{
		work: fmt.Sprintf("%s %v", name, p), threads: threads, unit: rate("GFLOP/s", flops/1e9), ours: repeat(multiply),
		request: request{Work: "gemm", DType: name, M: p.m, K: p.k, N: p.n, TA: p.ta, TB: p.tb},
		check:   probe(z), tolerance: float64(p.k) * epsilon,
		bars: p.bars(),
		also: []entry{b.gonum(p, left.Slice, right.Slice, probe(z))},
	}
	if l := peak(double, threads); l != nil {
		c.limit = scaled(l, flops)
	}
	return c
}

// operands returns both factors and room for the product.
func (p product) operands(double bool) (left, right gemm.Mat, z kernel.Slice) {
	x, y := slice(pattern(p.m*p.k, 1), double), slice(pattern(p.k*p.n, 2), double)
	left, right = gemm.Matrix(x, p.m, p.k), gemm.Matrix(y, p.k, p.n)
	if p.ta {
		left = gemm.Matrix(x, p.k, p.m).T()
	}
	if p.tb {
		right = gemm.Matrix(y, p.n, p.k).T()
	}
	return left, right, kernel.Make(p.m*p.n, kernel.FloatKind(double))
}

// bars: level with the best on squares, ahead of it on the network's products,
// near the limit where there is enough to do.
func (p product) bars() []bar {
	if p.network {
		return []bar{{"best", 1}}
	}
	if p.m < 128 {
		return []bar{{"best", 0.95}}
	}
	return []bar{{"best", 0.95}, {"limit", 0.9}}
}

// gonum is the peer that needs no other process. It takes as many threads as
// Go has.
func (b *bench) gonum(p product, x, y kernel.Slice, check []float64) entry {
	const name = "gonum"
	if !b.wants(name) {
		return entry{name: name, err: cannotError("not asked for")}
	}
	ta, tb, lda, ldb := blas.NoTrans, blas.NoTrans, p.k, p.n
	if p.ta {
		ta, lda = blas.Trans, p.m
	}
	if p.tb {
		tb, ldb = blas.Trans, p.k
	}
	z := kernel.Make(p.m*p.n, x.Kind())
	op := func() {
		if x.Double() {
			gonum.Implementation{}.Dgemm(ta, tb, p.m, p.n, p.k, 1, kernel.Of[float64](x), lda, kernel.Of[float64](y), ldb, 0, kernel.Of[float64](z), p.n)
		} else {
			gonum.Implementation{}.Sgemm(ta, tb, p.m, p.n, p.k, 1, kernel.Of[float32](x), lda, kernel.Of[float32](y), ldb, 0, kernel.Of[float32](z), p.n)
		}
	}
	op()
	_, epsilon := precision(x.Double())
	e := entry{name: name, run: repeat(op)}
	if err := agree(check, probe(z), float64(p.k)*epsilon, false); err != nil {
		e.err = fmt.Errorf("gonum computes something else: %w", err)
	}
	return e
}
