package kubernetes

import (
	"strings"

	"github.com/plinth-lint/plinth/pkg/graph"
)

// identities relates the associations of EKS Pod Identity to their service
// accounts, and these to the role and the cluster that the association names
// (https://docs.aws.amazon.com/eks/latest/userguide/pod-identities.html).
func (c *cloud) identities() {
	for _, a := range c.types["AWS::EKS::PodIdentityAssociation"] {
		in, name := patternOf(a.Properties.Get("Namespace")), patternOf(a.Properties.Get("ServiceAccount"))
		c.match(in, name, func(o *object, why string) {
			c.add(a, o.resource, "ServiceAccount", "be for it", why)
			for _, e := range c.edges(a) {
				if e.To.Type == "AWS::IAM::Role" || e.To.Type == "AWS::EKS::Cluster" {
					c.add(o.resource, e.To, "", "get it from "+a.Address, why)
				}
			}
		})
	}
}

// trusts relates roles to the service accounts that their trust policies
// name: the subject of a token is system:serviceaccount:NAMESPACE:NAME
// (https://docs.aws.amazon.com/eks/latest/userguide/associate-service-account-role.html).
func (c *cloud) trusts() {
	for _, r := range c.types["AWS::IAM::Role"] {
		r.Properties.Get("AssumeRolePolicyDocument").Walk(func(p graph.Path, v *graph.Value) bool {
			subject, ok := strings.CutPrefix(patternOf(v), "system:serviceaccount:")
			if in, name, two := strings.Cut(subject, ":"); ok && two && under(p, "Condition") {
				property := "AssumeRolePolicyDocument." + p.Properties()
				c.match(in, name, func(o *object, why string) { c.add(r, o.resource, property, "trust it", why) })
			}
			return true
		})
	}
}

// under reports whether a path leads through a key.
func under(p graph.Path, key string) bool {
	for _, s := range p {
		if s.Key == key {
			return true
		}
	}
	return false
}

// fargate relates Fargate profiles to the workloads whose pods they take: by
// namespace, and by all labels of one selector
// (https://docs.aws.amazon.com/eks/latest/userguide/fargate-profile.html).
func (c *cloud) fargate() {
	for _, profile := range c.types["AWS::EKS::FargateProfile"] {
		for _, s := range profile.Properties.Get("Selectors").Elements() {
			in := patternOf(s.Get("Namespace"))
			wanted := pairs(s.Get("Labels"))
			count := 0
			for _, o := range c.scan.objects {
				if o.resource.Pod == nil || count >= maxNamesakes {
					continue
				}
				t := inside(in, o)
				labels := labelsOf(o.resource, o.resource.Pod)
				for _, w := range wanted {
					t = min(t, w.holds(labels))
				}
				why := ""
				if t == maybe {
					why = "a label or the namespace is not known for certain"
				}
				if t != no {
					count++
					c.add(profile, o.resource, "Selectors", "take its pods", why)
				}
			}
		}
	}
}

// nodegroupLabel is the label that EKS gives the nodes of a managed group
// (https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html).
const nodegroupLabel = "eks.amazonaws.com/nodegroup"

// nodes relates a workload to the node groups whose labels its nodeSelector
// asks for. Other nodes may have the labels too, unless it is the group's own.
func (c *cloud) nodes(o *object) {
	groups := c.types["AWS::EKS::Nodegroup"]
	if o.resource.Pod == nil || len(groups) == 0 {
		return
	}
	at := append(specOf(o.resource), graph.Key("nodeSelector"))
	asked := o.resource.Properties.At(at)
	if own := asked.Get(nodegroupLabel); own != nil {
		c.point(o.resource, at.Properties(), target{"AWS::EKS::Nodegroup", []string{"NodegroupName"}, patternOf(own)})
		return
	}
	for _, group := range groups[:min(len(groups), maxNamesakes)] {
		t, custom := yes, 0
		for _, w := range pairs(asked) {
			if strings.Contains(w.key, "kubernetes.io/") {
				continue // what the node's machine is
			}
			custom++
			t = min(t, w.holds(group.Properties.Get("Labels")))
		}
		if custom > 0 && t != no {
			c.add(o.resource, group, at.Properties(), "run on it", "other nodes may have the labels that it asks for")
		}
	}
}
