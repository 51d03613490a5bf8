/** A training program put together by Guice. */
package com.example.training;
