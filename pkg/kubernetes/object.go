package kubernetes

import (
	"fmt"
	"slices"
	"strings"

	"github.com/plinth-lint/plinth/pkg/diag"
	"github.com/plinth-lint/plinth/pkg/document"
	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/source"
)

// Reader takes documents to resources.
type Reader struct {
	options   Options
	resources []*graph.Resource
	diags     diag.Diagnostics
	seen      map[string]source.Range // by address
}

// NewReader gives a reader without documents.
func NewReader(o Options) *Reader { return &Reader{options: o, seen: map[string]source.Range{}} }

// Resources gives the resources that were read, in order.
func (r *Reader) Resources() []*graph.Resource { return r.resources }

// Diagnostics gives what is wrong with the documents that were read.
func (r *Reader) Diagnostics() diag.Diagnostics { return r.diags }

// Add reads documents: objects, and lists of them however deep they lie in
// each other. What is no Kubernetes object is left alone.
func (r *Reader) Add(docs ...Document) {
	for _, d := range docs {
		r.object(d, d.Node, "", "")
	}
}

// object reads one node. An element of a typed list has the version and kind
// that the list's own give, unless it states others.
func (r *Reader) object(d Document, n *document.Node, version, kind string) {
	if n.Kind != document.Mapping {
		return
	}
	if v := n.Get("apiVersion"); v != nil {
		version = v.Text
	}
	if k := n.Get("kind"); k != nil {
		kind = k.Text
	}
	if strings.HasPrefix(version, "{{") && validKind(kind) {
		version = "" // a template chooses between versions
	} else if !validVersion(version) || !validKind(kind) {
		return
	}
	if items := n.Get("items"); strings.HasSuffix(kind, "List") && items != nil && items.Kind == document.Sequence {
		of := strings.TrimSuffix(kind, "List")
		for _, item := range items.Items {
			r.object(d, item, version, of)
		}
		return
	}
	meta := n.Get("metadata")
	switch {
	case configuration(version) || local(meta):
	case meta != nil && meta.Kind == document.Mapping:
		r.add(d, n, version, kind)
	case groups[kind] != "" && qualified(version, kind) == kind: // Kubernetes' own, and no other program's
		r.unnamed(n, kind)
	}
}

func (r *Reader) unnamed(at *document.Node, kind string) {
	r.diags.Add(diag.Warning, "manifest-unnamed", at.Range, "Object has no name",
		"The %s has neither metadata.name nor metadata.generateName, so that no API server takes it; it is not judged.", kind)
}

// local reports whether an object says of itself that it stays with the
// tools that read it (https://kubectl.docs.kubernetes.io/references/kustomize/glossary/#local-configuration).
func local(meta *document.Node) bool {
	mark := meta.Get("annotations").Get("config.kubernetes.io/local-config")
	return mark != nil && mark.Text == "true"
}

func (r *Reader) add(d Document, n *document.Node, version, kind string) {
	meta := n.Get("metadata")
	name := textOf(meta.Get("name"))
	if generated := textOf(meta.Get("generateName")); name == "" && generated != "" {
		name = generated + "*"
	}
	if name == "" {
		r.unnamed(meta, kind)
		return
	}
	header := n.Range
	for _, p := range n.Pairs {
		if p.Key.Text == "kind" {
			header = p.Key.Range.To(p.Value.Range)
		}
	}
	res := &graph.Resource{
		Type: Type(version, kind), Declared: strings.TrimPrefix(version+"/"+kind, "/"), Tool: graph.Kubernetes,
		Properties: reader{kind, r.options.Images}.value(n, "", setting), Range: n.Range, Header: header, Calls: d.Calls,
	}
	res.Pod = podPath(res, r.options.Workloads)
	if r.options.Deployment != nil {
		r.options.Deployment.apply(res, version)
	}
	res.Address = Address(kindOf(res), namespaceOf(res).text, name)
	r.unique(res)
	res.Config = res.Address
	r.resources = append(r.resources, res)
}

// textOf gives a scalar's text, "" for anything else.
func textOf(n *document.Node) string {
	if n == nil || n.Kind != document.Scalar {
		return ""
	}
	return n.Text
}

// unique tells objects with one address apart: two files of a directory may
// hold variants of one object.
func (r *Reader) unique(res *graph.Resource) {
	address := res.Address
	if first, twice := r.seen[address]; twice {
		for i := 2; ; i++ {
			if res.Address = fmt.Sprintf("%s#%d", address, i); r.seen[res.Address].IsZero() {
				break
			}
		}
		if !strings.HasSuffix(address, "*") { // generateName makes each its own name
			r.diags.Add(diag.Note, "manifest-twice", res.Header, "Object is given twice",
				"%s also stands at %s. Each is judged by itself.", address, first)
		}
	}
	r.seen[res.Address] = res.Header
}

// Address gives the address of an object: Kind.namespace.name, or Kind.name
// for one that has no namespace.
func Address(kind, namespace, name string) string {
	if namespace == "" {
		return kind + "." + name
	}
	return kind + "." + namespace + "." + name
}

// Type gives the canonical type of an object of a version and kind.
func Type(version, kind string) string { return graph.KubernetesType(qualified(version, kind)) }

// kindOf gives the kind of a resource, "" for what is no Kubernetes object.
func kindOf(r *graph.Resource) string {
	kind, ok := strings.CutPrefix(r.Type, graph.KubernetesType(""))
	if !ok {
		return ""
	}
	return kind
}

// groups are the API groups of Kubernetes' own kinds whose names other
// groups use too ("-" is the group without a name). A kind of another group
// is named with it, as kubectl names it: Service.serving.knative.dev.
var groups = map[string]string{
	"Service": "-", "Secret": "-", "ConfigMap": "-", "Namespace": "-", "Node": "-", "Pod": "-", "ServiceAccount": "-", "Endpoints": "-",
	"PersistentVolume": "-", "PersistentVolumeClaim": "-", "ResourceQuota": "-", "LimitRange": "-", "ReplicationController": "-",
	"PodTemplate": "-",
	"Event":       "-,events.k8s.io",
	"Deployment":  "apps,extensions", "DaemonSet": "apps,extensions", "ReplicaSet": "apps,extensions",
	"StatefulSet": "apps", "ControllerRevision": "apps",
	"Job": "batch", "CronJob": "batch",
	"Ingress": "networking.k8s.io,extensions", "NetworkPolicy": "networking.k8s.io,extensions",
	"IngressClass":            "networking.k8s.io",
	"PodDisruptionBudget":     "policy",
	"PodSecurityPolicy":       "policy,extensions",
	"HorizontalPodAutoscaler": "autoscaling",
	"Role":                    "rbac.authorization.k8s.io", "ClusterRole": "rbac.authorization.k8s.io", "RoleBinding": "rbac.authorization.k8s.io",
	"ClusterRoleBinding": "rbac.authorization.k8s.io",
	"StorageClass":       "storage.k8s.io", "VolumeAttachment": "storage.k8s.io",
	"PriorityClass":                "scheduling.k8s.io",
	"RuntimeClass":                 "node.k8s.io",
	"CustomResourceDefinition":     "apiextensions.k8s.io",
	"APIService":                   "apiregistration.k8s.io",
	"MutatingWebhookConfiguration": "admissionregistration.k8s.io", "ValidatingWebhookConfiguration": "admissionregistration.k8s.io",
	"Gateway": "gateway.networking.k8s.io", "HTTPRoute": "gateway.networking.k8s.io",
	"Rollout": "argoproj.io",
}

// qualified gives a kind, with its API group where another group's kind has that name.
func qualified(version, kind string) string {
	own, known := groups[kind]
	group, _, grouped := strings.Cut(version, "/")
	if !known || !grouped || slices.Contains(strings.Split(own, ","), group) {
		return kind
	}
	return kind + "." + group
}

// clusterKinds are the kinds without a namespace.
const clusterKinds = " Namespace Node PersistentVolume ClusterRole ClusterRoleBinding StorageClass PriorityClass IngressClass " +
	"CustomResourceDefinition APIService MutatingWebhookConfiguration ValidatingWebhookConfiguration ValidatingAdmissionPolicy " +
	"ValidatingAdmissionPolicyBinding CSIDriver CSINode VolumeAttachment RuntimeClass PodSecurityPolicy CertificateSigningRequest GatewayClass " +
	"MutatingAdmissionPolicy MutatingAdmissionPolicyBinding FlowSchema PriorityLevelConfiguration ComponentStatus VolumeSnapshotClass "

// namespace is where an object lives.
type namespace struct {
	// text is the name, or the expression that gives it; "" for what has no namespace.
	text string
	// stated is set when the object itself says so. One that does not
	// lives where whoever applies it says: in default, if nothing is said.
	stated bool
	// open is set when the name is not known.
	open bool
}

func namespaceOf(r *graph.Resource) namespace {
	kind := kindOf(r)
	if strings.Contains(clusterKinds, " "+kind+" ") {
		return namespace{stated: true}
	}
	of := r.Properties.Get("metadata").Get("namespace")
	text, open := identityOf(of)
	if text == "" {
		return namespace{text: "default", stated: r.Tool == graph.Terraform} // whose provider says default itself
	}
	return namespace{text, true, open}
}

// may reports whether two namespaces may be the same one; same whether they
// certainly are as far as the manifests say.
func (n namespace) may(m namespace) bool {
	return n.text == m.text || n.text != "" && m.text != "" && (!n.stated || !m.stated || n.open || m.open)
}

func (n namespace) same(m namespace) bool { return n.text == m.text }

// identityOf gives the text by which a scalar is compared: its own, or what stands for one that
// is not known, which is equal to itself whatever it is.
func identityOf(v *graph.Value) (text string, open bool) {
	if u := v.Unknown(); u != nil {
		if u.Same == "" {
			return u.Expr + " at " + v.Range.String(), true
		}
		return u.Same, true
	}
	if s, ok := v.Literal(); ok {
		return s, false
	}
	text, _ = v.Text()
	return text, false
}
