package kubernetes

import (
	"slices"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/graph"
)

// maxNamesakes bounds the objects of one identity that a name refers to.
const maxNamesakes = 64

// relate adds to the values that name or select other objects the references
// to them: they become the edges of the unit.
func relate(u *graph.Unit) diag.Diagnostics {
	byAddress := map[string][]*graph.Resource{}
	pods, services := map[string]*space{}, map[string]*space{}
	for _, r := range u.Resources {
		if kindOf(r) == "" {
			continue
		}
		address := identity(r)
		byAddress[address] = append(byAddress[address], r)
		enter(r, namespaceOf(r).text, pods, services)
	}
	work := &budget{maxWork}
	var diags diag.Diagnostics
	for _, r := range u.Resources {
		kind := kindOf(r)
		if kind == "" {
			continue
		}
		r.Properties = refer(r, func(w wanted, v *graph.Value) []graph.Reference { return references(byAddress, w, v) })
		outside(r, byAddress)
		s, selects := selectors[kind]
		if !selects {
			continue
		}
		in := pods
		if s.services {
			in = services
		}
		if !choose(r, s, in[namespaceOf(r).text], work) && len(diags) == 0 {
			u.Complete = false
			diags.Add(diag.Warning, "relations-limit", r.Header, "Too many relations",
				"The selectors of %s choose among more objects than plinth follows; whatever this one and those behind it may select stays open.", u.ID)
		}
	}
	return diags
}

// identity is the address that an object has by its kind, namespace and name,
// whatever the declaring tool calls it.
func identity(r *graph.Resource) string {
	name, _ := identityOf(r.Properties.Get("metadata").Get("name"))
	return Address(kindOf(r), namespaceOf(r).text, name)
}

// references gives those from a name to the objects that have it, or one that
// leads nowhere in the unit.
func references(byAddress map[string][]*graph.Resource, w wanted, v *graph.Value) []graph.Reference {
	found := byAddress[w.address()]
	if len(found) == 0 {
		return []graph.Reference{{Address: w.address(), Range: v.Range}}
	}
	refs := make([]graph.Reference, 0, len(found))
	for _, to := range found[:min(len(found), maxNamesakes)] {
		refs = append(refs, graph.Reference{Address: to.Address, Range: v.Range})
	}
	return refs
}

// outside adds the references that an object makes by saying nothing: to the
// namespace default and to its service account, where somebody declares them.
func outside(r *graph.Resource, byAddress map[string][]*graph.Resource) {
	add := func(address string) {
		for _, to := range byAddress[address] {
			r.References = append(r.References, graph.Reference{Address: to.Address, Range: r.Header})
		}
	}
	own := namespaceOf(r)
	if own.text != "" && r.Properties.Get("metadata").Get("namespace") == nil {
		add(Address("Namespace", "", own.text))
	}
	if r.Pod != nil && accountOf(r) == nil {
		add(Address("ServiceAccount", own.text, "default"))
	}
}

// accountOf gives the name of the service account that a pod states, or nil.
func accountOf(r *graph.Resource) *graph.Value {
	spec := r.Properties.At(specOf(r))
	if name := spec.Get("serviceAccountName"); name != nil {
		return name
	}
	return spec.Get("serviceAccount")
}

// specOf leads to the pod's spec of a workload.
func specOf(r *graph.Resource) graph.Path { return append(slices.Clone(r.Pod), graph.Key("spec")) }

// enter adds an object to what selectors of a namespace choose among.
func enter[N comparable](r *graph.Resource, in N, pods, services map[N]*space) {
	add := func(to map[N]*space, labels *graph.Value) {
		if to[in] == nil {
			to[in] = &space{}
		}
		to[in].add(candidate{r, labels})
	}
	if r.Pod != nil {
		add(pods, labelsOf(r, r.Pod))
	}
	if kindOf(r) == "Service" {
		add(services, labelsOf(r, nil))
	}
}

// labelsOf gives the labels of a pod template or object: nil when there are
// none, an unknown when they cannot be known.
func labelsOf(r *graph.Resource, at graph.Path) *graph.Value {
	path := append(slices.Clone(at), graph.Key("metadata"), graph.Key("labels"))
	found, steps := r.Properties.Follow(path)
	if steps == len(path) || found.IsUnknown() {
		return found
	}
	return nil
}

// choose adds to a selector the references to what it selects in its own
// namespace. It gives false when the budget is used up.
func choose(r *graph.Resource, s selector, in *space, work *budget) bool {
	all, ok := requirementsOf(r, s)
	if in == nil || !ok {
		return true
	}
	var refs []graph.Reference
	within := in.find(all, work, func(c candidate, t truth) {
		ref := graph.Reference{Address: c.resource.Address, Range: r.Header}
		if t == maybe {
			ref.Open = r.Address + " may select it: a label is not known"
		}
		refs = append(refs, ref)
	})
	r.Properties = r.Properties.Update(s.path, func(v *graph.Value) *graph.Value { return v.WithReferences(refs...) })
	return within
}

// requirementsOf gives what an object's selector wants. An empty selector is
// for everything, but in policy/v1beta1 for nothing
// (https://kubernetes.io/docs/reference/using-api/deprecation-guide/#poddisruptionbudget-v125).
func requirementsOf(r *graph.Resource, s selector) ([]requirement, bool) {
	v := r.Properties.At(s.path)
	if versionOf(r) == "policy/v1beta1" && v.Len() == 0 && !v.IsUnknown() {
		return nil, false
	}
	return requirements(v, s.form)
}
