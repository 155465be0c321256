// KServe's definitions of its resources, which deploy/check reads. No program is built
// of this module; it stands alone so that Cajal's needs nothing of KServe.
module cajal/deploy/kserve/crds

go 1.26.0

require github.com/kserve/kserve v0.17.0
