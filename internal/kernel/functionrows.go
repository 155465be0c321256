package kernel

// functionsOf returns the rows that the loops of a table make.
func functionsOf[T Float](t *table[T]) [functionCount]function[T] {
	return [functionCount]function[T]{
		IdentityOf:    {identityLoop[T], identityGrad[T]},
		ReLUOf:        {plain(t.relu), byY(t.reluGrad)},
		TanhOf:        {plain(t.tanh), byY(t.tanhGrad)},
		SigmoidOf:     {plain(t.sigmoid), byY(t.sigmoidGrad)},
		SiLUOf:        {plain(t.silu), byX(t.siluGrad)},
		SoftplusOf:    {plain(t.softplus), byX(t.softplusGrad)},
		GELUOf:        {plain(t.gelu), byX(t.geluGrad)},
		GELUTanhOf:    {plain(t.geluTanh), byX(t.geluTanhGrad)},
		LeakyReLUOf:   {t.leakyReLU, byXAnd(t.leakyReLUGrad)},
		ELUOf:         {t.elu, byXAnd(t.eluGrad)},
		ExpOf:         {plain(t.exp), byY(t.mulGrad)},
		LogOf:         {plain(t.log), byX(t.divGrad)},
		SquareOf:      {plain(t.square), byX(t.squareGrad)},
		NegOf:         {negLoop[T], scaledGrad(t.addScaled, -1)},
		AbsOf:         {plain(t.absolute), absGrad[T]},
		SqrtOf:        {sqrtLoop[T], sqrtGrad[T]},
		ReciprocalOf:  {reciprocalLoop[T], reciprocalGrad[T]},
		SinOf:         {sinLoop[T], sinGrad[T]},
		CosOf:         {cosLoop[T], cosGrad[T]},
		ErfOf:         {erfLoop[T], erfGrad[T]},
		PowOf:         {powLoop[T], powGrad[T]},
		AddNumberOf:   {addNumberLoop[T], scaledGrad(t.addScaled, 1)},
		MulNumberOf:   {t.scaled, mulNumberGrad(t.addScaled)},
		AtLeastOf:     {atLeastLoop[T], atLeastGrad[T]},
		AtMostOf:      {atMostLoop[T], atMostGrad[T]},
		HardSigmoidOf: {hardSigmoidLoop[T], hardSigmoidGrad[T]},
		HardSwishOf:   {hardSwishLoop[T], hardSwishGrad[T]},
		MishOf:        {mishLoop[T], mishGrad[T]},
		SELUOf:        {seluLoop[T], seluGrad[T]},
		CELUOf:        {celuLoop[T], celuGrad[T]},
		SoftsignOf:    {softsignLoop[T], softsignGrad[T]},
		LogSigmoidOf:  {logSigmoidLoop[T], logSigmoidGrad[T]},
		TanhshrinkOf:  {tanhshrinkLoop[T], tanhshrinkGrad[T]},
		SoftshrinkOf:  {softshrinkLoop[T], shrinkGrad[T]},
		HardshrinkOf:  {hardshrinkLoop[T], shrinkGrad[T]},
		ReLU6Of:       {plain(t.relu6), relu6Grad[T]},
	}
}

// plain is the row of a loop that takes no number.
func plain[T Float](f func(y, x []T)) func(y, x []T, s T) {
	return func(y, x []T, _ T) { f(y, x) }
}

// byX is the row of a gradient that reads x.
func byX[T Float](f func(dx, x, dy []T)) func(dx, x, y, dy []T, s T) {
	return func(dx, x, _, dy []T, _ T) { f(dx, x, dy) }
}

// byXAnd is the row of a gradient that reads x and takes a number.
func byXAnd[T Float](f func(dx, x, dy []T, s T)) func(dx, x, y, dy []T, s T) {
	return func(dx, x, _, dy []T, s T) { f(dx, x, dy, s) }
}

// byY is the row of a gradient that reads y.
func byY[T Float](f func(dx, y, dy []T)) func(dx, x, y, dy []T, s T) {
	return func(dx, _, y, dy []T, _ T) { f(dx, y, dy) }
}

// scaledGrad is the row of a gradient that is a multiple of dy.
func scaledGrad[T Float](addScaled func(y, x []T, s T), by T) func(dx, x, y, dy []T, s T) {
	return func(dx, _, _, dy []T, _ T) { addScaled(dx, dy, by) }
}

// mulNumberGrad is the row of dx += s·dy.
func mulNumberGrad[T Float](addScaled func(y, x []T, s T)) func(dx, x, y, dy []T, s T) {
	return func(dx, _, _, dy []T, s T) { addScaled(dx, dy, s) }
}
