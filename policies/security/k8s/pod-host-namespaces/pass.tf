resource "kubernetes_deployment_v1" "shop" {
  metadata {
    name = "shop"
  }

  spec {
    selector {
      match_labels = {
        app = "shop"
      }
    }

    template {
      metadata {
        labels = {
          app = "shop"
        }
      }

      spec {
        host_network = false
        host_pid     = false

        container {
          name  = "shop"
          image = "registry.example.com/shop:1.4"
        }
      }
    }
  }
}
