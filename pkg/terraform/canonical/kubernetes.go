package canonical

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/plinth-lint/plinth/pkg/graph"
	"github.com/plinth-lint/plinth/pkg/kubernetes"
)

// objects are the types of the Kubernetes provider that declare an object,
// without prefix and version, with the object's version and kind. Types that
// patch objects of others (kubernetes_labels) are not among them.
var objects = map[string]string{
	"api_service": "apiregistration.k8s.io/v1 APIService", "cluster_role": "rbac.authorization.k8s.io/v1 ClusterRole",
	"cluster_role_binding": "rbac.authorization.k8s.io/v1 ClusterRoleBinding", "config_map": "v1 ConfigMap", "cron_job": "batch/v1 CronJob",
	"daemon_set": "apps/v1 DaemonSet", "daemonset": "apps/v1 DaemonSet", "deployment": "apps/v1 Deployment", "endpoints": "v1 Endpoints",
	"horizontal_pod_autoscaler": "autoscaling/v2 HorizontalPodAutoscaler", "ingress": "networking.k8s.io/v1 Ingress",
	"ingress_class": "networking.k8s.io/v1 IngressClass", "job": "batch/v1 Job", "limit_range": "v1 LimitRange",
	"mutating_webhook_configuration": "admissionregistration.k8s.io/v1 MutatingWebhookConfiguration", "namespace": "v1 Namespace",
	"network_policy": "networking.k8s.io/v1 NetworkPolicy", "persistent_volume": "v1 PersistentVolume",
	"persistent_volume_claim": "v1 PersistentVolumeClaim", "pod": "v1 Pod", "pod_disruption_budget": "policy/v1 PodDisruptionBudget",
	"priority_class": "scheduling.k8s.io/v1 PriorityClass", "replication_controller": "v1 ReplicationController", "resource_quota": "v1 ResourceQuota",
	"role": "rbac.authorization.k8s.io/v1 Role", "role_binding": "rbac.authorization.k8s.io/v1 RoleBinding", "runtime_class": "node.k8s.io/v1 RuntimeClass",
	"secret": "v1 Secret", "service": "v1 Service", "service_account": "v1 ServiceAccount", "stateful_set": "apps/v1 StatefulSet",
	"storage_class": "storage.k8s.io/v1 StorageClass", "validating_webhook_configuration": "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration",
}

// blockLists are the blocks of the provider that may stand several times, with
// the field whose elements they are. Every other block stands once, for an object.
var blockLists = map[string]string{
	"allowed_topologies": "allowedTopologies", "cluster_role_selectors": "clusterRoleSelectors", "container": "containers", "egress": "egress",
	"env": "env", "env_from": "envFrom", "from": "from", "host_aliases": "hostAliases", "http_header": "httpHeaders",
	"image_pull_secret": "imagePullSecrets", "image_pull_secrets": "imagePullSecrets", "ingress": "ingress", "init_container": "initContainers",
	"items": "items", "limit": "limits", "match_expressions": "matchExpressions", "match_fields": "matchFields",
	"match_label_expressions": "matchLabelExpressions", "metric": "metrics", "node_selector_term": "nodeSelectorTerms", "option": "options",
	"path": "paths", "policy": "policies", "port": "ports", "ports": "ports",
	"preferred_during_scheduling_ignored_during_execution": "preferredDuringSchedulingIgnoredDuringExecution", "readiness_gate": "readinessGates",
	"required_during_scheduling_ignored_during_execution": "requiredDuringSchedulingIgnoredDuringExecution", "rule": "rules", "sources": "sources",
	"subject": "subjects", "subset": "subsets", "sysctl": "sysctls", "tls": "tls", "to": "to", "toleration": "tolerations",
	"topology_spread_constraint": "topologySpreadConstraints", "volume": "volumes", "volume_claim_template": "volumeClaimTemplates",
	"volume_device": "volumeDevices", "volume_mount": "volumeMounts", "webhook": "webhooks",
	".secret": "secrets", // of a service account
}

// single are blocks of blockLists that stand once within a certain block.
const single = " service.port pods.metric object.metric external.metric node_affinity.required_during_scheduling_ignored_during_execution "

// fields are the names that do not follow from the attribute's.
var fields = map[string]string{
	"client_ip": "clientIP", "cluster_ip": "clusterIP", "cluster_ips": "clusterIPs", "external_ips": "externalIPs",
	"host_ip": "hostIP", "host_ipc": "hostIPC", "host_pid": "hostPID", "load_balancer_ip": "loadBalancerIP", "non_resource_urls": "nonResourceURLs",
	"pod_cidr": "podCIDR", "storage_provisioner": "provisioner", "target_cpu_utilization_percentage": "targetCPUUtilizationPercentage",
	"volume_id": "volumeID", "set_hostname_as_fqdn": "setHostnameAsFQDN",
}

// numbers are the fields that hold a number, or a number or a text, and that
// the provider takes as text.
const numbers = " replicas runAsUser runAsGroup fsGroup targetPort port number maxUnavailable minAvailable maxSurge partition "

// suffix is the API version in the name of a type; decimal is a whole number.
var (
	suffix  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`_v[0-9]+((alpha|beta)[0-9]+)?$`) })
	decimal = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(0|[1-9][0-9]{0,17})$`) })
)

// object turns a resource of the Kubernetes provider into the manifest that it sends.
func object(r *graph.Resource) {
	name, ours := strings.CutPrefix(r.Declared, "kubernetes_")
	if !ours || r.Tool != graph.Terraform {
		return
	}
	if name == "manifest" {
		manifest(r)
		return
	}
	of, known := objects[suffix().ReplaceAllString(name, "")]
	if !known {
		return
	}
	version, kind, _ := strings.Cut(of, " ")
	v := r.Properties
	if !v.Is(graph.Object) {
		return
	}
	switch kind {
	case "Secret": // the provider encodes what is given as text
		v = rename(rename(v, "data", "stringData"), "binary_data", "data")
	case "HorizontalPodAutoscaler":
		if spec := v.At(graph.Path{graph.Key("spec"), graph.Index(0)}); spec.Get("target_cpu_utilization_percentage") != nil && spec.Get("metric") == nil {
			version = "autoscaling/v1"
		}
	case "Ingress":
		if name == "ingress" { // the type without a version knows the old shape alone
			version = "networking.k8s.io/v1beta1"
		}
	}
	members := []graph.Member{
		{Key: "apiVersion", Value: graph.NewString(version, r.Header).AsDefault()},
		{Key: "kind", Value: graph.NewString(kind, r.Header).AsDefault()},
	}
	for _, m := range objectOf(v, "").Members() {
		if !slices.Contains([]string{"id", "timeouts", "waitForRollout", "waitForCompletion", "waitForLoadBalancer", "waitUntilBound", "waitForDefaultServiceAccount"}, m.Key) {
			members = append(members, m)
		}
	}
	r.Type, r.Properties = kubernetes.Type(version, kind), v.WithMembers(members)
}

// manifest takes the object that kubernetes_manifest holds as it is.
func manifest(r *graph.Resource) {
	v := r.Properties.Get("manifest")
	version, _ := v.Get("apiVersion").Text()
	kind, known := v.Get("kind").Text()
	if !known || !v.Get("metadata").Is(graph.Object) {
		return // what it is cannot be known
	}
	r.Type, r.Properties = kubernetes.Type(version, kind), v
}

func rename(v *graph.Value, from, to string) *graph.Value {
	members := slices.Clone(v.Members())
	for i, m := range members {
		if m.Key == from {
			members[i].Key = to
		}
	}
	return v.WithMembers(members)
}

// objectOf gives the object of a block's attributes and blocks.
func objectOf(v *graph.Value, parent string) *graph.Value {
	members := make([]graph.Member, 0, v.Len())
	for _, m := range v.Members() {
		name, value := field(m.Key, m.Value, parent)
		if value != nil {
			members = append(members, graph.Member{Key: name, Range: m.Range, Value: value})
		}
	}
	return v.WithMembers(members)
}

// field gives the field of an attribute or block. A block is a list of
// objects; a map is an attribute, whose keys stay as they are.
func field(key string, v *graph.Value, parent string) (string, *graph.Value) {
	name := camel(key)
	if u := v.Unknown(); u != nil && u.Choice != nil {
		c := *u
		c.Choice = &graph.Choice{Condition: u.Choice.Condition}
		_, c.Choice.Then = field(key, u.Choice.Then, parent)
		_, c.Choice.Else = field(key, u.Choice.Else, parent)
		return name, graph.Replace(v, c)
	}
	if !v.Is(graph.List) || slices.ContainsFunc(v.Elements(), func(e *graph.Value) bool { return !e.Is(graph.Object) }) || v.Len() == 0 && v.Rest() == nil {
		return name, cast(name, v)
	}
	plural, list := blockLists[key]
	if own, top := blockLists["."+key]; top && parent == "" {
		plural, list = own, true
	}
	if strings.Contains(single, " "+parent+"."+key+" ") {
		list = false
	}
	if list {
		elements := make([]*graph.Value, 0, v.Len())
		for _, e := range v.Elements() {
			elements = append(elements, objectOf(e, key))
		}
		return plural, v.WithList(elements)
	}
	if v.Len() == 0 {
		return name, v.Rest()
	}
	return name, objectOf(v.Elements()[0], key)
}

// camel gives the field's name of an attribute's.
func camel(name string) string {
	if own, ok := fields[name]; ok {
		return own
	}
	words := strings.Split(name, "_")
	for i, w := range words[1:] {
		if w != "" {
			words[i+1] = strings.ToUpper(w[:1]) + w[1:]
		}
	}
	return strings.Join(words, "")
}

// cast gives the number that a text holds, where the field holds one.
func cast(name string, v *graph.Value) *graph.Value {
	s, ok := v.Text()
	if !ok {
		return v
	}
	if name == "defaultMode" || name == "mode" { // as the shell writes it
		if n, err := strconv.ParseInt(s, 8, 32); err == nil {
			return v.As(graph.NewInt(n, v.Range))
		}
	}
	if strings.Contains(numbers, " "+name+" ") && decimal().MatchString(s) {
		return v.As(graph.NewNumber(s, v.Range))
	}
	return v
}
