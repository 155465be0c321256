// Package gemm holds matrix products, convolutions as such products, and what they end
// with.
//
// # Overview
//
// [MatMul], [Affine], [Scaled] and [MatMulThrough] write one product, the batch
// functions many, and [AffinePacked] one whose second operand was packed beforehand.
// Operands are matrices with free steps over the memory of package kernel, so a
// transposed one costs nothing. A product may end with a bias, an elementwise function
// of package kernel ([Activation]), or the derivative of one ([Derivative]), which is
// applied while the sums are near by.
//
// # How it computes
//
// After Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication"
// (2008): c is cut into tiles whose sums fit in registers, k into blocks so short that
// a panel of b, as wide as a tile, stays in the first cache while tile after tile goes
// down the rows, and the rows into blocks of a that stay in the second-level cache.
//
// Operands are read where they are, by their steps, if that is fast; otherwise they are
// copied first, in the order in which the tiles read them. The first tile that reads a
// panel of b copies it for the others while it multiplies, which costs next to nothing.
//
// # Convolutions
//
// A convolution ([Conv]) multiplies its weights with the patches of a picture that its
// kernel meets. A frame is the picture with its padding, dealt out so that what one place
// of the kernel meets stands in one run; panels of the product are filled from it, and
// few rows of weights read it where it stands. The gradient of the picture is such a
// product with the kernel turned round, that of the weights one along the runs.
//
// Depthwise convolutions of 3×3 and their gradients go over the planes themselves with
// AVX-512, and convolutions of small maps turn the product around if their weights were
// packed beforehand ([Conv.ForwardPacked]). Scales and shifts of channels, an addition and
// an activation may finish the sums ([Finish]).
//
// # Order of the sums
//
// Element (i, j) of c is the sum over each block of k in rising order, and blocks depend
// on the sizes alone. No sum depends on the number of threads or on what is packed.
package gemm
