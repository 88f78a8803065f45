package diagram

import (
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

const (
	vpcType       = "AWS::EC2::VPC"
	subnetType    = "AWS::EC2::Subnet"
	namespaceType = "Kubernetes::Namespace"
)

// places are parts of the names of properties by which a resource says where
// in a network it stands.
var places = []string{"vpc", "subnet", "securitygroup", "routetable", "networkacl", "loadbalancerarn", "natgatewayid"}

// containers gives for the resources of a unit the network, subnet or
// namespace in which they stand, where that is one of their own module. A
// network holds what names it or names something in it; a subnet what names no
// other subnet.
func (a *Architecture) containers(u *graph.Unit) map[*graph.Resource]*graph.Resource {
	network := a.networks(u)
	within := map[*graph.Resource]*graph.Resource{}
	for _, r := range u.Resources {
		var subnets, namespaces []*graph.Resource
		for _, e := range a.edges[r] {
			switch {
			case e.to.Type == subnetType && slices.ContainsFunc(e.properties, placing) && sameModule(r, e.to):
				subnets = append(subnets, e.to)
			case e.to.Type == namespaceType && slices.Contains(e.properties, "metadata.namespace") && a.unit[e.to] == u:
				namespaces = append(namespaces, e.to)
			}
		}
		switch v := network[r]; {
		case len(namespaces) == 1 && r.Type != namespaceType:
			within[r] = namespaces[0]
		case v == nil || v == r:
		case len(subnets) == 1 && r.Type != subnetType && network[subnets[0]] == v:
			within[r] = subnets[0]
		case sameModule(r, v):
			within[r] = v
		}
	}
	return within
}

// networks gives the one network in which each resource of a unit stands.
func (a *Architecture) networks(u *graph.Unit) map[*graph.Resource]*graph.Resource {
	network := map[*graph.Resource]*graph.Resource{}
	for _, r := range u.Resources {
		if r.Type == vpcType {
			network[r] = r
		}
	}
	if len(network) == 0 {
		return network
	}
	for range 4 { // a route is in its table's network, which is in its own
		changed := false
		for _, r := range u.Resources {
			if network[r] != nil {
				continue
			}
			if v := a.networkOf(r, network); v != nil {
				network[r] = v
				changed = true
			}
		}
		if !changed {
			break
		}
	}
	return network
}

// networkOf gives the network that a resource names, itself or by what stands
// in it; nil if it names several, as a peering does.
func (a *Architecture) networkOf(r *graph.Resource, network map[*graph.Resource]*graph.Resource) *graph.Resource {
	var found *graph.Resource
	for _, e := range a.edges[r] {
		v := network[e.to]
		if v == nil || !slices.ContainsFunc(e.properties, placing) {
			continue
		}
		if found != nil && found != v {
			return nil
		}
		found = v
	}
	return found
}

func placing(property string) bool {
	last := strings.ToLower(property[strings.LastIndexByte(property, '.')+1:])
	return slices.ContainsFunc(places, func(p string) bool { return strings.Contains(last, p) })
}

func sameModule(a, b *graph.Resource) bool {
	return slices.EqualFunc(a.Calls, b.Calls, func(x, y graph.Frame) bool { return x.Name == y.Name })
}
