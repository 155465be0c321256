// Package poly holds the polynomials behind exp, tanh, σ and ln, for the
// scalar loops and for the program that writes the assembly.
//
// They are Chebyshev interpolations on the interval that range reduction
// leaves, from fit.py beside this file (python3 fit.py, with mpmath); the lowest power comes first. What
// surrounds them, with h = ln2/2:
//
//	eʳ = 1 + r + r²·Exp(r)                 for |r| <= h
//	ln((1+s)/(1−s)) = 2s + s·z·Log(z)      with z = s², for 3/4 <= (1+s)/(1−s) <= 3/2
package poly

// Exp32 has a relative error of 2^-26.6 of exp, 2^-25.3 of expm1
var Exp32 = [5]float64{
	0.5,
	0.16666576989698775683,
	0.041666554617204574203,
	0.0083631790527225773704,
	0.0013926183587713494542,
}

// Exp64 has a relative error of 2^-61.9 of exp, 2^-60.7 of expm1
var Exp64 = [11]float64{
	0.5,
	0.16666666666666670991,
	0.041666666666666669755,
	0.0083333333333261351258,
	0.0013888888888883748305,
	0.00019841269874820625271,
	0.000024801587325547741216,
	2.755725540020642443e-6,
	2.7557273643110295328e-7,
	2.5105217004720745164e-8,
	2.0914686968086877233e-9,
}

// Log32 has a relative error of 2^-33.5
var Log32 = [4]float64{
	0.66666666277190652783,
	0.40000311250704580209,
	0.28532744768803826307,
	0.23747344538291252762,
}

// Log64 has a relative error of 2^-60.8
var Log64 = [8]float64{
	0.66666666666666664228,
	0.40000000000007800551,
	0.28571428567339189263,
	0.2222222303780724188,
	0.18181738454723025579,
	0.15388834677801915069,
	0.13210360485132619827,
	0.13604015707124077458,
}
