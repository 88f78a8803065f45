package graph

import "github.com/plinth-lint/plinth/pkg/source"

// Tool is the tool that declares a resource.
type Tool string

// The declaring tools.
const (
	CloudFormation Tool = "cloudformation"
	Terraform      Tool = "terraform"
	Kubernetes     Tool = "kubernetes"
)

// UnresolvedModule is the type of the resource that stands for a Terraform module
// that is not there. Its properties are the call's arguments: whatever they
// refer to is possibly used.
const UnresolvedModule = "terraform:module"

// Workload is the type by which a policy names every Kubernetes resource that
// carries a pod template, whatever its own type.
const Workload = "Kubernetes::Workload"

// KubernetesType gives the canonical type of a kind.
func KubernetesType(kind string) string { return "Kubernetes::" + kind }

// Resource is one instance of a resource.
type Resource struct {
	// Address names the instance within its unit as the tool does:
	// module.a["x"].aws_s3_bucket.b[0], or the logical id. The representative of an unknown
	// count or for_each has the key [*].
	Address string
	// Config is Address without instance keys: all instances of one block share it.
	Config string
	// Type is the canonical type, AWS::S3::Bucket; before the normal form is made it is Declared.
	Type string
	// Declared is the type as the tool calls it, aws_s3_bucket.
	Declared string
	Tool     Tool
	// Properties is an Object in the canonical schema.
	Properties *Value
	// Pod leads to the pod template in the properties of a Kubernetes workload
	// (spec.template); it is empty but not nil for a Pod, and nil for what has none.
	Pod Path
	// Attributes is an Object of what stands beside the properties
	// (DeletionPolicy, Metadata, lifecycle), or nil.
	Attributes *Value
	// Range is the whole block; Header is what names it: the block's first
	// line up to the brace, or the logical id. A finding without a better place stands at Header.
	Range, Header source.Range
	// Calls are the module calls that lead to the block, outermost first.
	Calls []Frame
	// When is the condition under which the resource exists, if it is not
	// certain that it does ("IsProd", "var.enabled"), else "".
	When string
	// Construct is the path of the construct that made the resource, where a
	// program wrote the template (CDK's aws:cdk:path), and Made the line of
	// that program, where it is known; else both are zero.
	Construct string
	Made      source.Range
	// Planned is where a plan holds the resource, if findings have to say so: it
	// stands at a module's call, or its root has several plans. Else it is zero.
	Planned source.Range
	// Region is the AWS region or "".
	Region string
	// References are those that stand outside Properties (depends_on,
	// attributes that the normal form drops).
	References []Reference
	// Folded are the satellites whose properties became part of this resource.
	Folded []Fold
	// Elsewhere is set when the resource stands for others that are not in the
	// scan (a nested stack whose template is in a bucket): whatever it refers
	// to is possibly used by them.
	Elsewhere bool
	// Synthetic is set when nobody declares the resource: it stands for the
	// unresolved target of a satellite and is judged only by what that says.
	Synthetic bool
}

// Frame is one module call.
type Frame struct {
	// Name is the call's address relative to its own module, module.a["x"].
	Name string
	// Range is the header of the call's block.
	Range source.Range
}

// Fold says which part of a resource's properties came from a satellite.
type Fold struct {
	Path      Path
	Satellite *Resource
}

// Owner gives the satellite that the part at p came from, or r itself. Where
// several set the same part it is the last of them, whose value stands.
func (r *Resource) Owner(p Path) *Resource {
	best, owner := -1, r
	for _, f := range r.Folded {
		if len(f.Path) <= len(p) && len(f.Path) >= best && samePath(f.Path, p[:len(f.Path)]) {
			best, owner = len(f.Path), f.Satellite
		}
	}
	return owner
}

func samePath(a, b Path) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
